package dev.syncline.c1z.sink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Flink's serializer of {@link ShardReport}. Every report names the version of its own bytes, so
 * that a later serializer reads what an earlier one wrote without migration.
 */
public final class ShardReportSerializer extends ImmutableTypeSerializer<ShardReport> {
  private static final long serialVersionUID = 1L;

  public ShardReportSerializer() {
    super(-1);
  }

  @Override
  public void serialize(ShardReport report, DataOutputView target) throws IOException {
    ShardReportCodec.write(report, target);
  }

  @Override
  public ShardReport deserialize(DataInputView source) throws IOException {
    return ShardReportCodec.read(source);
  }

  @Override
  public TypeSerializerSnapshot<ShardReport> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShardReport> {
    public Snapshot() {
      super(ShardReportSerializer::new);
    }
  }
}
