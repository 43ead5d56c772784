package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.SyncResult;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Form of the results topic: one JSON object a record. The Kafka key is the sync id. */
public final class ResultSchema implements KafkaRecordSerializationSchema<SyncResult> {
  private static final long serialVersionUID = 1L;

  private final String topic;

  ResultSchema(String topic) {
    this.topic = requireNonNull(topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      SyncResult result, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(
        topic,
        result.syncId().getBytes(StandardCharsets.UTF_8),
        result.toJson().getBytes(StandardCharsets.UTF_8));
  }
}
