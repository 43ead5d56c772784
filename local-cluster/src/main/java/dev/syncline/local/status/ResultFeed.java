package dev.syncline.local.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The last results in a topic. Not thread-safe. */
final class ResultFeed implements AutoCloseable {
  /** Results that are kept, and at the beginning read of each partition. */
  static final int MOST = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int MOST_POLLS = 100;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, JsonNode> results =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param properties of a Kafka client
   * @throws IOException if the topic cannot be reached
   */
  ResultFeed(Map<String, Object> properties, String topic) throws IOException {
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
      consumer
          .endOffsets(partitions)
          .forEach(
              (partition, end) ->
                  consumer.seek(partition, Math.max(begin.get(partition), end - MOST)));
    } catch (KafkaException e) {
      consumer.close();
      throw new IOException("topic " + topic + ": " + e.getMessage(), e);
    }
  }

  /** Results by sync id, the last one of each, in the order in which they came. */
  Map<String, JsonNode> read() throws IOException {
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      for (int polls = 0; isBefore(ends) && polls < MOST_POLLS; polls++) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          JsonNode result = JSON.readTree(message.value());
          String id = result.path("sync_id").asText();
          results.remove(id);
          results.put(id, result);
        }
      }
    } catch (KafkaException e) {
      throw new IOException("results cannot be read: " + e.getMessage(), e);
    }
    return results;
  }

  private boolean isBefore(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
