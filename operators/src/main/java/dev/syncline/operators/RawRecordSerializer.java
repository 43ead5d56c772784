package dev.syncline.operators;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Serializer of {@link RawRecord}. Source and Ingest are chained, so it runs only where somebody
 * turned chaining off. Of the headers it keeps those of {@link RoutingHeaders}.
 */
public final class RawRecordSerializer extends TypeSerializer<RawRecord> {
  private static final long serialVersionUID = 1L;
  private static final String[] KEPT = {
    RoutingHeaders.SYNC_ID, RoutingHeaders.EPOCH, RoutingHeaders.SEQUENCE
  };

  @Override
  public void serialize(RawRecord record, DataOutputView target) throws IOException {
    target.writeUTF(record.topic());
    target.writeInt(record.partition());
    target.writeLong(record.offset());
    target.writeLong(record.timestamp());
    writeNullable(record.value(), target);
    for (String name : KEPT) {
      Header header = record.headers().lastHeader(name);
      writeNullable(header == null ? null : header.value(), target);
    }
  }

  @Override
  public RawRecord deserialize(DataInputView source) throws IOException {
    return deserialize(new RawRecord(), source);
  }

  @Override
  public RawRecord deserialize(RawRecord reuse, DataInputView source) throws IOException {
    String topic = source.readUTF();
    int partition = source.readInt();
    long offset = source.readLong();
    long timestamp = source.readLong();
    byte[] value = readNullable(source);
    Headers headers = new RecordHeaders();
    for (String name : KEPT) {
      byte[] header = readNullable(source);
      if (header != null) {
        headers.add(name, header);
      }
    }
    return reuse.set(topic, partition, offset, timestamp, value, headers);
  }

  private static void writeNullable(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      target.write(bytes);
    }
  }

  private static byte[] readNullable(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<RawRecord> duplicate() {
    return this;
  }

  @Override
  public RawRecord createInstance() {
    return new RawRecord();
  }

  @Override
  public RawRecord copy(RawRecord from) {
    return copy(from, new RawRecord());
  }

  /** Value and headers are shared: nobody changes them. */
  @Override
  public RawRecord copy(RawRecord from, RawRecord reuse) {
    return reuse.set(
        from.topic(),
        from.partition(),
        from.offset(),
        from.timestamp(),
        from.value(),
        from.headers());
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawRecordSerializer;
  }

  @Override
  public int hashCode() {
    return RawRecordSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Asked for by Flink's API, although no raw record is ever in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
    public Snapshot() {
      super(RawRecordSerializer::new);
    }
  }
}
