package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.ResultListener;
import dev.syncline.c1z.sink.SyncResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends each result to a topic: one JSON object a record, with the sync's id as key. Returns when
 * the brokers have it.
 *
 * <p>Not a sink of its own after the committer: the last checkpoint of a job that is drained
 * publishes when sinks have seen the end of their input and take nothing more.
 */
final class KafkaResults implements ResultListener {
  private static final long serialVersionUID = 1L;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

  private final String topic;
  private final Map<String, String> properties;
  private transient Producer<byte[], byte[]> producer;

  /**
   * @param properties of a Kafka client
   */
  KafkaResults(String topic, Map<String, String> properties) {
    this.topic = requireNonNull(topic);
    this.properties = new HashMap<>(properties);
  }

  @Override
  public void ended(SyncResult result) throws IOException {
    try {
      if (producer == null) {
        producer =
            new KafkaProducer<>(
                new HashMap<>(properties), new ByteArraySerializer(), new ByteArraySerializer());
      }
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  result.syncId().getBytes(StandardCharsets.UTF_8),
                  result.toJson().getBytes(StandardCharsets.UTF_8)))
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a result is sent to topic " + topic, e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private IOException failure(Throwable e) {
    return new IOException("a result cannot be sent to topic " + topic + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE_PATIENCE);
      producer = null;
    }
  }
}
