package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.operators.LateRecord;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Form of the late topic: one JSON object a record, with the members sync_id, epoch, partition,
 * sequence, kind, reason and, for entries, key (hexadecimal). The Kafka key is the sync id.
 */
public final class LateRecordSchema implements KafkaRecordSerializationSchema<LateRecord> {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String topic;

  LateRecordSchema(String topic) {
    this.topic = requireNonNull(topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      LateRecord late, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(
        topic, late.syncId().getBytes(StandardCharsets.UTF_8), toJson(late));
  }

  static byte[] toJson(LateRecord late) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("sync_id", late.syncId());
    members.put("epoch", Integer.toUnsignedLong(late.epoch()));
    members.put("partition", late.partition());
    members.put("sequence", late.sequence());
    members.put("kind", late.kind());
    members.put("reason", late.reason());
    if (late.key().length > 0) {
      members.put("key", HexFormat.of().formatHex(late.key()));
    }
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and strings were refused as JSON", e);
    }
  }
}
