package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds out in a few seconds whether a topic is there, and makes it on demand. Thread-safe. */
public final class TopicSetup implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final long RETRY_NANOS = 20_000_000;

  private final String servers;
  private final Admin admin;
  private final Duration timeout;

  /**
   * @param properties of a Kafka client, among them {@code bootstrap.servers}
   * @throws ProduceException if they are no good
   */
  public TopicSetup(Map<String, ?> properties) throws ProduceException {
    this(properties, TIMEOUT);
  }

  /**
   * @param timeout how long a broker may take for an answer
   */
  public TopicSetup(Map<String, ?> properties, Duration timeout) throws ProduceException {
    this.timeout = requireNonNull(timeout, "timeout");
    this.servers =
        String.valueOf(requireNonNull(properties, "properties").get("bootstrap.servers"));
    try {
      this.admin = Admin.create(Map.copyOf(properties));
    } catch (KafkaException e) {
      throw new ProduceException(servers + ": " + message(e), e);
    }
  }

  /**
   * Makes sure that the topic exists and its partitions answer.
   *
   * @throws ProduceException if it does not exist or nobody answers
   */
  public void check(String topic) throws ProduceException {
    endOffsets(topic);
  }

  /**
   * The end offset of each partition in order, that is, the number of records ever written to it
   * (markers of transactions included).
   *
   * @throws ProduceException if there is no such topic or nobody answers
   */
  public Map<Integer, Long> endOffsets(String topic) throws ProduceException {
    int partitions =
        get(topic, admin.describeTopics(Set.of(topic)).allTopicNames())
            .get(topic)
            .partitions()
            .size();
    return awaitEndOffsets(topic, partitions);
  }

  /** Makes the topic, for records of any allowed size, unless it exists. */
  public void create(String topic, int partitions) throws ProduceException {
    try {
      create(
          topic,
          partitions,
          Map.of(
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
              Integer.toString(SyncProducer.MAX_MESSAGE_BYTES)));
    } catch (ProduceException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      check(topic);
    }
  }

  /**
   * Makes the topic and returns when clients can use every partition of it.
   *
   * @param settings of the topic, beside what the broker sets
   * @throws ProduceException if it exists or the broker does not answer
   */
  public void create(String topic, int partitions, Map<String, String> settings)
      throws ProduceException {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    get(topic, admin.createTopics(Set.of(wanted)).all());
    awaitEndOffsets(topic, partitions);
  }

  /**
   * Waits until every partition of a topic tells its end, and so can be written to: a broker
   * answers that a topic was made before it serves, or knows of, all of its partitions, and an
   * idempotent producer that starts in between can lose its first batch.
   *
   * @param partitions how many the topic has
   * @return the end offset of each partition, in order
   * @throws ProduceException if one does not in time
   */
  private Map<Integer, Long> awaitEndOffsets(String topic, int partitions) throws ProduceException {
    Map<TopicPartition, OffsetSpec> asked =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        Map<Integer, Long> offsets = new TreeMap<>();
        get(topic, admin.listOffsets(asked).all())
            .forEach((partition, end) -> offsets.put(partition.partition(), end.offset()));
        return offsets;
      } catch (ProduceException e) {
        // The client repeats the question for partitions without a leader, but gives up on a topic
        // that the broker has not heard of yet.
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private <T> T get(String topic, KafkaFuture<T> future) throws ProduceException {
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProduceException("interrupted while asking for topic " + topic, e);
    } catch (TimeoutException e) {
      throw new ProduceException(
          "topic "
              + topic
              + ": no answer from "
              + servers
              + " in "
              + timeout.toSeconds()
              + " seconds",
          e);
    } catch (ExecutionException e) {
      throw new ProduceException(
          "topic " + topic + " at " + servers + ": " + message(e), e.getCause());
    }
  }

  /**
   * The last that the Kafka client itself has to say, such as which key store it could not load,
   * and why: what comes below that is about certificates and ciphers, without a context.
   */
  private static String message(Throwable e) {
    Throwable said = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException || !(said instanceof KafkaException)) {
        said = cause;
      }
    }
    Throwable why = said.getCause();
    if (why == null) {
      return String.valueOf(said.getMessage());
    }
    return said.getMessage()
        + ": "
        + (why instanceof NoSuchFileException ? "no such file" : why.getMessage());
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
