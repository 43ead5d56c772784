package dev.syncline.operators;

import dev.syncline.c1z.sink.ImmutableTypeSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Flink's serializer of {@link LateRecord}, between operators only. */
public final class LateRecordSerializer extends ImmutableTypeSerializer<LateRecord> {
  private static final long serialVersionUID = 1L;

  public LateRecordSerializer() {
    super(-1);
  }

  @Override
  public void serialize(LateRecord record, DataOutputView target) throws IOException {
    target.writeUTF(record.syncId());
    target.writeInt(record.epoch());
    target.writeInt(record.partition());
    target.writeLong(record.sequence());
    target.writeUTF(record.kind());
    target.writeUTF(record.reason());
    target.writeInt(record.key().length);
    target.write(record.key());
  }

  @Override
  public LateRecord deserialize(DataInputView source) throws IOException {
    String syncId = source.readUTF();
    int epoch = source.readInt();
    int partition = source.readInt();
    long sequence = source.readLong();
    String kind = source.readUTF();
    String reason = source.readUTF();
    byte[] key = new byte[source.readInt()];
    source.readFully(key);
    return new LateRecord(syncId, epoch, partition, sequence, kind, reason, key);
  }

  @Override
  public TypeSerializerSnapshot<LateRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Asked for by Flink's API, although no late record is ever in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LateRecord> {
    public Snapshot() {
      super(LateRecordSerializer::new);
    }
  }
}
