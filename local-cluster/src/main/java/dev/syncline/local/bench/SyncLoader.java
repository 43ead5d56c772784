package dev.syncline.local.bench;

import com.google.protobuf.Timestamp;
import dev.syncline.job.fixture.GroupsWorkload;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts syncs into a topic while the job waits, and lets it have them all at once: they are written
 * in a transaction, which readers do not see before it is committed. Not thread-safe.
 */
final class SyncLoader implements AutoCloseable {
  private static final int TRANSACTION_TIMEOUT_MILLIS = 15 * 60 * 1000;
  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();

  /** Records of a sync before the next one has its turn. */
  private static final int TURN = 256;

  private final Producer<byte[], byte[]> producer;
  private final SyncProducer syncs;
  private int number;

  /** A sync that is loaded, and how many grants it has. */
  record Loaded(String syncId, long grants) {}

  SyncLoader(String bootstrapServers, String topic) throws IOException {
    Map<String, Object> settings = new HashMap<>(SyncProducer.defaults());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-" + topic);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    syncs = SyncProducer.open(topic, producer);
  }

  /** Writes syncs of one workload, interleaved; nobody sees them yet. */
  List<Loaded> load(GroupsWorkload workload, int count) throws IOException {
    producer.beginTransaction();
    List<ProducedSync> open = new ArrayList<>();
    List<Loaded> loaded = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] payload = ByteBuffer.allocate(16).putInt(12, ++number).array();
      Ksuid id = Ksuid.of(START.getSeconds(), payload);
      BeginSync begin =
          BeginSync.newBuilder()
              .setSyncId(id.toString())
              .setType("full")
              .setStartedAt(START)
              .build();
      open.add(syncs.begin(begin, 1));
      loaded.add(new Loaded(id.toString(), workload.records()));
    }
    ByteSink record = new ByteSink();
    for (long turn = 0; turn < workload.records(); turn += TURN) {
      for (ProducedSync sync : open) {
        long end = Math.min(turn + TURN, workload.records());
        for (long position = turn; position < end; position++) {
          record.reset();
          workload.append(position, record);
          sync.send(record.array(), 0, record.size());
        }
      }
    }
    for (ProducedSync sync : open) {
      sync.end(EndSync.newBuilder().setEndedAt(START).setStatsWrittenAt(START).build());
    }
    return loaded;
  }

  /** Makes visible what was loaded, and tells when that began, by {@link System#nanoTime}. */
  long release() {
    producer.flush();
    long now = System.nanoTime();
    producer.commitTransaction();
    return now;
  }

  @Override
  public void close() {
    syncs.close();
  }
}
