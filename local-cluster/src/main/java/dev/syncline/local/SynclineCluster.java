package dev.syncline.local;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.job.SynclineOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
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
 * @RegisterExtension static final SynclineCluster syncline = new SynclineCluster();
 *
 * @Test
 * void membersAreGranted() throws Exception {
 *   try (C1zFile file = syncline.fileOf(new TeamsConnector()::report)) {
 *     assertThat(file).hasGrant("team:core:member", "user", "ada");
 *   }
 * }
 * }</pre>
 *
 * <p>Started when the first class that registers it runs, stopped after the last class. Tests keep
 * apart by syncs of their own on the shared {@link #job}, or by jobs ({@link #startJob}) and topics
 * ({@link #newTopic}) of their own, which they end. Thread-safe.
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

  /**
   * The job that all tests of the JVM share, with the default options; started by the first call.
   * Do not close it.
   */
  public TestJob job() throws IOException {
    return started().job(() -> startJob(UnaryOperator.identity()));
  }

  /**
   * Starts a job for a test alone. The caller closes it.
   *
   * @param options changes what is special about it, for instance to expand grants
   */
  public TestJob startJob(UnaryOperator<SynclineOptions> options) throws IOException {
    return TestJob.start(kafka(), flink(), newTopicName(), options);
  }

  /**
   * What a full sync of a connector becomes, on the shared job. The caller closes the file.
   *
   * @param report sends the records
   * @throws AssertionError if the sync is not published
   * @throws Exception what the connector throws
   */
  public C1zFile fileOf(TestJob.Report report) throws Exception {
    return job().file(job().produce(report));
  }

  /**
   * What the one sync of an input becomes, on the shared job. The caller closes the file.
   *
   * @param input any INPUT of the command line
   * @throws AssertionError if there is not one sync in it, or it is not published
   */
  public C1zFile fileOf(Path input) throws IOException {
    List<String> ids = job().produce(input);
    if (ids.size() != 1) {
      throw new AssertionError(input + " holds " + ids.size() + " syncs, expected one: " + ids);
    }
    return job().file(ids.get(0));
  }

  /** Creates a topic with a name that no other test has. */
  public String newTopic(int partitions) throws IOException {
    String name = newTopicName();
    kafka().createTopic(name, partitions);
    return name;
  }

  /** A name that no other test has for its topic. */
  static String newTopicName() {
    return "topic-" + TOPICS.incrementAndGet();
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

  /** Starts the shared job. */
  private interface Start {
    TestJob start() throws IOException;
  }

  /** What all test classes share; JUnit closes it at the end. */
  private static final class Shared implements AutoCloseable {
    private final LocalServices services;
    private final EmbeddedKafka kafka;
    private final LocalFlink flink;
    private TestJob job;

    private Shared(LocalServices services) throws IOException {
      this.services = services;
      this.kafka = services.kafka();
      this.flink = services.flink();
    }

    static Shared start() {
      LocalServices services =
          LocalServices.start(EmbeddedKafka::start, LocalFlink.builder().slots(SLOTS)::start);
      try {
        return new Shared(services);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    EmbeddedKafka kafka() {
      return kafka;
    }

    LocalFlink flink() {
      return flink;
    }

    synchronized TestJob job(Start start) throws IOException {
      if (job == null) {
        job = start.start();
      }
      return job;
    }

    @Override
    public synchronized void close() throws IOException {
      try (LocalServices stopped = services;
          TestJob ended = job) {
        job = null;
      }
    }
  }
}
