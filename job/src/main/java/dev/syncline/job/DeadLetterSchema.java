package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import dev.syncline.operators.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Form of the dead-letter topic: the raw bytes as value, coordinates and reason as headers, all in
 * UTF-8: {@code topic}, {@code partition}, {@code offset}, {@code timestamp}, {@code reason},
 * {@code counted} ({@code true} or {@code false}), and where known {@code sync}, {@code
 * sync-epoch}, {@code sync-sequence}.
 */
public final class DeadLetterSchema implements KafkaRecordSerializationSchema<DeadLetter> {
  private static final long serialVersionUID = 1L;

  public static final String TOPIC = "topic";
  public static final String PARTITION = "partition";
  public static final String OFFSET = "offset";
  public static final String TIMESTAMP = "timestamp";
  public static final String REASON = "reason";
  public static final String COUNTED = "counted";
  public static final String SYNC = "sync";
  public static final String SYNC_EPOCH = "sync-epoch";
  public static final String SYNC_SEQUENCE = "sync-sequence";

  private final String topic;

  DeadLetterSchema(String topic) {
    this.topic = requireNonNull(topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, letter.value());
    Headers headers = record.headers();
    add(headers, TOPIC, letter.topic());
    add(headers, PARTITION, Integer.toString(letter.partition()));
    add(headers, OFFSET, Long.toString(letter.offset()));
    add(headers, TIMESTAMP, Long.toString(letter.timestamp()));
    add(headers, REASON, letter.reason());
    add(headers, COUNTED, Boolean.toString(letter.counted()));
    if (!letter.syncId().isEmpty()) {
      add(headers, SYNC, letter.syncId());
      add(headers, SYNC_EPOCH, Integer.toUnsignedString(letter.epoch()));
      add(headers, SYNC_SEQUENCE, Long.toUnsignedString(letter.sequence()));
    }
    return record;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
