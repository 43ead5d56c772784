package dev.syncline.operators;

import dev.syncline.c1z.sink.SerializedTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hands Kafka records on as they are; everything else is up to {@link IngestOperator}. */
public final class RawRecordSchema implements KafkaRecordDeserializationSchema<RawRecord> {
  private static final long serialVersionUID = 1L;

  private transient RawRecord record;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> from, Collector<RawRecord> out) {
    if (record == null) {
      record = new RawRecord();
    }
    record.set(from);
    out.collect(record);
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return new SerializedTypeInfo<>(RawRecord.class, new RawRecordSerializer());
  }
}
