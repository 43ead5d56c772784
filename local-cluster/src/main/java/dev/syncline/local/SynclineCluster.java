package dev.syncline.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker and a Flink cluster for tests, one pair for all test classes of a JVM:
 *
 * <pre>{@code
 * @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();
 * }</pre>
 *
 * <p>Started when the first class that registers it runs, stopped after the last class. Tests keep
 * apart by topics of their own ({@link #newTopic}) and end the jobs they start. Thread-safe.
 */
public final class SynclineCluster implements BeforeAllCallback {
  /** Slots of the shared Flink cluster: the sum of the parallelism of the jobs at a time. */
  public static final int SLOTS = 8;

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SynclineCluster.class);
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final Duration POLL = Duration.ofSeconds(1);

  private Shared shared;

  @Override
  public void beforeAll(ExtensionContext context) {
    shared =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent("shared", key -> Shared.start(), Shared.class);
  }

  /** The broker. Do not close it. */
  public EmbeddedKafka kafka() {
    return started().kafka();
  }

  /** The Flink cluster: one TaskManager with {@link #SLOTS} slots. Do not close it. */
  public LocalFlink flink() {
    return started().flink();
  }

  /** Creates a topic with a name that no other test has. */
  public String newTopic(int partitions) throws IOException {
    String name = "topic-" + TOPICS.incrementAndGet();
    kafka().createTopic(name, partitions);
    return name;
  }

  /** Reads everything that is in a topic now, ordered by partition and offset. */
  public List<ConsumerRecord<byte[], byte[]>> consume(String topic) throws IOException {
    Map<Integer, Long> ends = kafka().endOffsets(topic);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka().bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      for (Map.Entry<Integer, Long> end : ends.entrySet()) {
        TopicPartition assigned = new TopicPartition(topic, end.getKey());
        consumer.assign(List.of(assigned));
        consumer.seekToBeginning(List.of(assigned));
        while (consumer.position(assigned) < end.getValue()) {
          consumer.poll(POLL).forEach(records::add);
        }
      }
    }
    return records;
  }

  private Shared started() {
    if (shared == null) {
      throw new IllegalStateException(
          "the cluster is not started: register it in a static field with @RegisterExtension");
    }
    return shared;
  }

  /** What all test classes share; JUnit closes it at the end. */
  private record Shared(LocalServices services, EmbeddedKafka kafka, LocalFlink flink)
      implements AutoCloseable {

    static Shared start() {
      LocalServices services =
          LocalServices.start(EmbeddedKafka::start, LocalFlink.builder().slots(SLOTS)::start);
      try {
        return new Shared(services, services.kafka(), services.flink());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      services.close();
    }
  }
}
