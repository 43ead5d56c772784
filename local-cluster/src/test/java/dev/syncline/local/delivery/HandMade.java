package dev.syncline.local.delivery;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Messages of a sync, one by one, so that a test can lose, repeat and mix them as a producer, a
 * broker or a network might.
 */
final class HandMade {
  /** Partitions that every sync uses. */
  static final int PARTITIONS = 3;

  private HandMade() {}

  /**
   * A message before it has a topic.
   *
   * @param partition where it goes
   * @param record with routing
   * @param raw bytes to send in place of the record, or null
   */
  record Message(int partition, StreamRecord record, byte[] raw) {
    ProducerRecord<byte[], byte[]> to(String topic) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(topic, partition, null, raw == null ? record.toByteArray() : raw);
      message.headers().add("sync_id", record.getSyncId().toByteArray());
      message
          .headers()
          .add("epoch", Integer.toString(record.getEpoch()).getBytes(StandardCharsets.US_ASCII));
      message
          .headers()
          .add("sequence", Long.toString(record.getSequence()).getBytes(StandardCharsets.US_ASCII));
      return message;
    }

    boolean isBegin() {
      return record.hasBeginSync();
    }

    boolean isEnd() {
      return record.hasEndSync();
    }

    boolean isEntry() {
      return !isBegin() && !isEnd() && !record.hasAbortSync();
    }
  }

  /** All messages of a sync: begin markers, records, end markers. */
  static List<Message> messages(KnownSync sync, int epoch) throws Exception {
    List<Message> messages = new ArrayList<>();
    long[] sequence = new long[PARTITIONS];
    for (int partition = 0; partition < PARTITIONS; partition++) {
      messages.add(
          routed(
              sync,
              epoch,
              partition,
              ++sequence[partition],
              StreamRecord.newBuilder()
                  .setBeginSync(sync.begin().toBuilder().setPartitions(PARTITIONS))));
    }
    RecordTranslator translator = new RecordTranslator();
    for (byte[] record : sync.records()) {
      translator.scan(record, 0, record.length);
      translator.translate(sync.id(), RecordTranslator.NO_TIMESTAMP);
      long hash = XxHash64.hash(translator.key().array(), 0, translator.key().size());
      int partition = (int) Long.remainderUnsigned(hash, PARTITIONS);
      messages.add(
          routed(
              sync,
              epoch,
              partition,
              ++sequence[partition],
              StreamRecord.parseFrom(record).toBuilder()));
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      messages.add(
          routed(
              sync,
              epoch,
              partition,
              sequence[partition] + 1,
              StreamRecord.newBuilder()
                  .setEndSync(sync.end().toBuilder().setRecords(sequence[partition] - 1))));
    }
    return messages;
  }

  static Message abort(KnownSync sync, int epoch, int partition, String reason) {
    return routed(
        sync,
        epoch,
        partition,
        1_000_000,
        StreamRecord.newBuilder().setAbortSync(AbortSync.newBuilder().setReason(reason)));
  }

  private static Message routed(
      KnownSync sync, int epoch, int partition, long sequence, StreamRecord.Builder record) {
    return new Message(
        partition,
        record
            .setSyncId(ByteString.copyFrom(Ksuid.fromText(sync.id()).toBytes()))
            .setEpoch(epoch)
            .setSequence(sequence)
            .build(),
        null);
  }

  /** After some messages, the few of the same partition that came before are sent once more. */
  static List<Message> withRetries(List<Message> messages, Random random) {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      all.add(messages.get(i));
      if (random.nextInt(8) == 0) {
        int partition = messages.get(i).partition();
        for (int j = Math.max(0, i - 10); j <= i; j++) {
          if (messages.get(j).partition() == partition) {
            all.add(messages.get(j));
          }
        }
      }
    }
    return all;
  }

  /** All lists mixed at random, each in its order. */
  static List<Message> interleaved(List<List<Message>> syncs, Random random) {
    List<Message> all = new ArrayList<>();
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < syncs.size(); i++) {
      for (int j = 0; j < syncs.get(i).size(); j++) {
        turns.add(i);
      }
    }
    java.util.Collections.shuffle(turns, random);
    int[] next = new int[syncs.size()];
    for (int turn : turns) {
      all.add(syncs.get(turn).get(next[turn]++));
    }
    return all;
  }

  static Message cutOff(Message message) throws InvalidProtocolBufferException {
    byte[] whole = message.record().toByteArray();
    return new Message(message.partition(), message.record(), java.util.Arrays.copyOf(whole, 3));
  }
}
