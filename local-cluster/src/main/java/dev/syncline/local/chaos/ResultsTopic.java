package dev.syncline.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The results that a job sends to a topic of one partition. One may come twice; what it says must
 * be the same. Not thread-safe.
 */
public final class ResultsTopic implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, JsonNode> results = new TreeMap<>();
  private final List<String> contradictions = new ArrayList<>();
  private long messages;

  /** The topic exists. */
  public ResultsTopic(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    TopicPartition only = new TopicPartition(topic, 0);
    consumer.assign(List.of(only));
    consumer.seekToBeginning(List.of(only));
  }

  /** Waits a moment for results and takes in what came. */
  public void poll() throws IOException {
    poll(POLL);
  }

  /** Waits at most so long for results and takes in what came. */
  public void poll(Duration patience) throws IOException {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(patience)) {
      take(JSON.readTree(message.value()));
    }
  }

  private void take(JsonNode result) {
    messages++;
    String id = result.path("sync_id").asText();
    JsonNode before = results.put(id, result);
    if (before != null && !facts(before).equals(facts(result))) {
      contradictions.add(id + " ended twice: " + before + " and " + result);
    }
  }

  private static String facts(JsonNode result) {
    return result.path("outcome").asText()
        + result.path("epoch")
        + result.path("sha256")
        + result.path("records")
        + result.path("rows");
  }

  /** The last result of each sync, by its id. */
  public Map<String, JsonNode> results() {
    return Map.copyOf(results);
  }

  /** Messages taken in, repetitions included. */
  public long messages() {
    return messages;
  }

  /** Results of one sync that do not say the same. */
  public List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
