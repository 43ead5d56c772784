package dev.syncline.operators;

import dev.syncline.c1z.sink.ImmutableTypeSerializer;
import dev.syncline.serde.Ksuid;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Key bytes: sync id (20), shard (2), placement (4), big-endian. The length is fixed, so that what
 * follows in a state backend's key, the raw bytes of a map key, needs no length of its own.
 */
public final class ShardKeySerializer extends ImmutableTypeSerializer<ShardKey> {
  private static final long serialVersionUID = 1L;

  public ShardKeySerializer() {
    super(Ksuid.BYTES + 2 + 4);
  }

  @Override
  public void serialize(ShardKey key, DataOutputView target) throws IOException {
    target.write(key.syncId());
    target.writeShort(key.shard());
    target.writeInt(key.placement());
  }

  @Override
  public ShardKey deserialize(DataInputView source) throws IOException {
    byte[] syncId = new byte[Ksuid.BYTES];
    source.readFully(syncId);
    return new ShardKey(syncId, source.readUnsignedShort(), source.readInt());
  }

  @Override
  public TypeSerializerSnapshot<ShardKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShardKey> {
    public Snapshot() {
      super(ShardKeySerializer::new);
    }
  }
}
