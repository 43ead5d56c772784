package dev.syncline.job;

import dev.syncline.job.produce.TopicSetup;
import java.io.IOException;

/**
 * The topics that a job reads, before it does: on a cluster, a topic that is not there would show
 * in a log only.
 */
public final class SourceTopics {
  private SourceTopics() {}

  /**
   * Makes sure that all of them exist.
   *
   * @throws IOException that names the one that does not, or if no broker answers
   */
  public static void require(SynclineOptions options) throws IOException {
    KafkaClients kafka = new KafkaClients(options);
    try (TopicSetup topics = new TopicSetup(kafka.adminProperties())) {
      for (String topic : kafka.topics()) {
        topics.check(topic);
      }
    }
  }

  /** Makes those that do not exist. */
  public static void create(SynclineOptions options, int partitions) throws IOException {
    KafkaClients kafka = new KafkaClients(options);
    try (TopicSetup topics = new TopicSetup(kafka.adminProperties())) {
      for (String topic : kafka.topics()) {
        topics.create(topic, partitions);
      }
    }
  }
}
