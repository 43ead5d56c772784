package dev.syncline.operators;

import dev.syncline.c1z.sink.ImmutableTypeSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** State form of {@link Tombstone}: version (1), epoch (4, big-endian), phase (1). */
public final class TombstoneSerializer extends ImmutableTypeSerializer<Tombstone> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  public TombstoneSerializer() {
    super(1 + 4 + 1);
  }

  @Override
  public void serialize(Tombstone tombstone, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeInt(tombstone.epoch());
    target.writeByte(tombstone.phase().code());
  }

  @Override
  public Tombstone deserialize(DataInputView source) throws IOException {
    int version = source.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("tombstone of version " + version + ", expected " + VERSION);
    }
    return new Tombstone(source.readInt(), ShardProgress.Phase.of(source.readUnsignedByte()));
  }

  @Override
  public TypeSerializerSnapshot<Tombstone> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Tombstone> {
    public Snapshot() {
      super(TombstoneSerializer::new);
    }
  }
}
