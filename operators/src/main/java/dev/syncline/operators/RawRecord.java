package dev.syncline.operators;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record as it came from Kafka. One instance is filled again for every record: between source and
 * Ingest, which are chained, nothing is copied. Not thread-safe.
 */
public final class RawRecord {
  private String topic = "";
  private int partition;
  private long offset;
  private long timestamp;
  private byte[] value;
  private Headers headers;

  void set(ConsumerRecord<byte[], byte[]> record) {
    set(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.value(),
        record.headers());
  }

  RawRecord set(
      String ofTopic,
      int ofPartition,
      long atOffset,
      long atTimestamp,
      byte[] withValue,
      Headers withHeaders) {
    topic = ofTopic;
    partition = ofPartition;
    offset = atOffset;
    timestamp = atTimestamp;
    value = withValue;
    headers = withHeaders;
    return this;
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  long offset() {
    return offset;
  }

  /** Milliseconds since 1970; negative if the record has none. */
  long timestamp() {
    return timestamp;
  }

  /** Null for a Kafka tombstone. */
  byte[] value() {
    return value;
  }

  Headers headers() {
    return headers;
  }
}
