package dev.syncline.operators;

import dev.syncline.serde.Ksuid;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Wire form of {@link ShardBatch}, between operators only, never in state:
 *
 * <pre>
 * batch = kind:u8 syncId:20 epoch:int shard:u16
 *         (partition:int sequence:long timestamp:long)    except for entries
 *         length:int payload
 * </pre>
 *
 * <p><b>Reads into one instance, over and over</b>, also where Flink asks for a new one: its
 * network input always does, and each batch would cost an allocation of its own size. That is safe
 * where each element is processed before the next is read, as on the network input of an operator
 * that keeps none, and nowhere else. Each duplicate has an instance of its own.
 */
public final class ShardBatchSerializer extends TypeSerializer<ShardBatch> {
  private static final long serialVersionUID = 1L;

  /** A longer payload cannot come from a Kafka record, so the bytes are something else. */
  private static final int MAX_PAYLOAD = 1 << 30;

  private transient ShardBatch instance;

  @Override
  public void serialize(ShardBatch batch, DataOutputView target) throws IOException {
    target.writeByte(batch.kind().ordinal());
    target.write(batch.syncId());
    target.writeInt(batch.epoch());
    target.writeShort(batch.shard());
    if (batch.kind() != ShardBatch.Kind.ENTRIES) {
      target.writeInt(batch.partition());
      target.writeLong(batch.sequence());
      target.writeLong(batch.timestamp());
    }
    target.writeInt(batch.length());
    target.write(batch.payload(), 0, batch.length());
  }

  @Override
  public ShardBatch deserialize(DataInputView source) throws IOException {
    if (instance == null) {
      instance = new ShardBatch();
    }
    return deserialize(instance, source);
  }

  @Override
  public ShardBatch deserialize(ShardBatch reuse, DataInputView source) throws IOException {
    ShardBatch.Kind kind = ShardBatch.Kind.of(source.readUnsignedByte());
    byte[] syncId = reuse.syncId();
    source.readFully(syncId, 0, Ksuid.BYTES);
    int epoch = source.readInt();
    int shard = source.readUnsignedShort();
    if (kind == ShardBatch.Kind.ENTRIES) {
      reuse.entries(syncId, epoch, shard);
    } else {
      int partition = source.readInt();
      long sequence = source.readLong();
      reuse.marker(kind, syncId, epoch, shard, partition, sequence, source.readLong());
    }
    int length = source.readInt();
    if (length < 0 || length > MAX_PAYLOAD) {
      throw new IOException("batch of " + length + " bytes, expected at most " + MAX_PAYLOAD);
    }
    reuse.readPayload(source, length);
    return reuse;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<ShardBatch> duplicate() {
    return new ShardBatchSerializer();
  }

  @Override
  public ShardBatch createInstance() {
    return new ShardBatch();
  }

  @Override
  public ShardBatch copy(ShardBatch from) {
    return copy(from, new ShardBatch());
  }

  @Override
  public ShardBatch copy(ShardBatch from, ShardBatch reuse) {
    reuse.copyFrom(from);
    return reuse;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(new ShardBatch(), source), target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardBatchSerializer;
  }

  @Override
  public int hashCode() {
    return ShardBatchSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<ShardBatch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Asked for by Flink's API, although no batch is ever in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShardBatch> {
    public Snapshot() {
      super(ShardBatchSerializer::new);
    }
  }
}
