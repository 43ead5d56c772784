package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a topic with their routing, read and checked by the book of docs/protocol.md. */
final class TopicContent {
  private TopicContent() {}

  /**
   * A record that has arrived.
   *
   * @param record null if the value does not parse
   */
  record Arrived(
      int partition,
      String syncIdHex,
      int epoch,
      long sequence,
      StreamRecord record,
      byte[] value) {}

  static List<Arrived> read(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Arrived> arrived = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      StreamRecord parsed = null;
      try {
        parsed = StreamRecord.parseFrom(record.value());
      } catch (InvalidProtocolBufferException e) {
        // The headers alone say where it belongs.
      }
      arrived.add(
          new Arrived(
              record.partition(),
              HexFormat.of().formatHex(header(record, "sync_id")),
              Integer.parseInt(ascii(header(record, "epoch"))),
              Long.parseLong(ascii(header(record, "sequence"))),
              parsed,
              record.value()));
    }
    return arrived;
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
    assertThat(record.headers().headers(name)).hasSize(1);
    return record.headers().lastHeader(name).value();
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  static Map<Integer, List<Arrived>> byPartition(List<Arrived> arrived) {
    Map<Integer, List<Arrived>> partitions = new TreeMap<>();
    arrived.forEach(
        one -> partitions.computeIfAbsent(one.partition(), key -> new ArrayList<>()).add(one));
    return partitions;
  }

  /**
   * Checks one sync of one epoch in one partition that has been sent to its end, and nothing twice.
   */
  static void assertWhole(List<Arrived> partition, int partitions) {
    for (int i = 0; i < partition.size(); i++) {
      Arrived one = partition.get(i);
      assertThat(one.sequence()).isEqualTo(i + 1);
      if (one.record() != null) {
        assertThat(one.record().getSequence()).isEqualTo(one.sequence());
        assertThat(one.record().getEpoch()).isEqualTo(one.epoch());
        assertThat(HexFormat.of().formatHex(one.record().getSyncId().toByteArray()))
            .isEqualTo(one.syncIdHex());
      }
    }
    StreamRecord first = partition.get(0).record();
    StreamRecord last = partition.get(partition.size() - 1).record();
    assertThat(first.hasBeginSync()).isTrue();
    assertThat(first.getBeginSync().getPartitions()).isEqualTo(partitions);
    assertThat(last.hasEndSync()).isTrue();
    assertThat(last.getEndSync().getRecords()).isEqualTo(partition.size() - 2);
  }
}
