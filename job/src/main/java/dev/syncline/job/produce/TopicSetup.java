package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

/** Finds out in a few seconds whether a topic is there, and makes it on demand. Not thread-safe. */
public final class TopicSetup implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 15;

  private final String servers;
  private final Admin admin;

  /**
   * @param properties of a Kafka client, among them {@code bootstrap.servers}
   * @throws ProduceException if they are no good
   */
  public TopicSetup(Map<String, ?> properties) throws ProduceException {
    this.servers =
        String.valueOf(requireNonNull(properties, "properties").get("bootstrap.servers"));
    try {
      this.admin = Admin.create(Map.copyOf(properties));
    } catch (KafkaException e) {
      throw new ProduceException(servers + ": " + rootMessage(e), e);
    }
  }

  /**
   * Makes sure that the topic exists and its partitions answer.
   *
   * @throws ProduceException if it does not exist or nobody answers
   */
  public void check(String topic) throws ProduceException {
    int partitions =
        get(topic, admin.describeTopics(Set.of(topic)).allTopicNames())
            .get(topic)
            .partitions()
            .size();
    awaitPartitions(topic, partitions);
  }

  /** Makes the topic, for records of any allowed size, unless it exists. */
  public void create(String topic, int partitions) throws ProduceException {
    NewTopic wanted =
        new NewTopic(topic, java.util.Optional.of(partitions), java.util.Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(SyncProducer.MAX_MESSAGE_BYTES)));
    try {
      get(topic, admin.createTopics(Set.of(wanted)).all());
    } catch (ProduceException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    check(topic);
  }

  /**
   * A broker tells of a topic before it serves all its partitions; an idempotent producer that
   * starts in between can lose its first batch.
   */
  private void awaitPartitions(String topic, int partitions) throws ProduceException {
    Map<TopicPartition, OffsetSpec> asked =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    get(topic, admin.listOffsets(asked).all());
  }

  private <T> T get(String topic, KafkaFuture<T> future) throws ProduceException {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProduceException("interrupted while asking for topic " + topic, e);
    } catch (TimeoutException e) {
      throw new ProduceException(
          "topic " + topic + ": no answer from " + servers + " in " + TIMEOUT_SECONDS + " seconds",
          e);
    } catch (ExecutionException e) {
      throw new ProduceException(
          "topic " + topic + " at " + servers + ": " + rootMessage(e), e.getCause());
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ofSeconds(1));
  }
}
