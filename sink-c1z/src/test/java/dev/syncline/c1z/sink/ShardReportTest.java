package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ShardReportTest {
  private static final ShardReport FULL =
      new ShardReport(
          "3IDd3WPemtxzihvRM5vY0jxDj69",
          -2,
          0,
          128,
          ShardOutcome.COMPLETE,
          "räson",
          List.of(new PartitionCount(0, 17, true), new PartitionCount(5, 1L << 40, false)),
          List.of(
              new PartitionMarkers(
                  0,
                  Optional.of(
                      BeginSync.newBuilder()
                          .setType("full")
                          .setStartedAt(Timestamp.newBuilder().setSeconds(5))
                          .build()),
                  1234,
                  Optional.of(EndSync.newBuilder().setRecords(17).build()),
                  5678),
              new PartitionMarkers(5, Optional.empty(), -1, Optional.empty(), -1)),
          new ShardCounters(1, 2, 3, 4),
          new byte[] {9, 8, 7});

  @Test
  void comesBackFromItsBytes() throws IOException {
    assertThat(ShardReport.fromBytes(FULL.toBytes())).isEqualTo(FULL);
    assertThat(ShardReport.fromBytes(FULL.withoutRun().toBytes())).isEqualTo(FULL.withoutRun());
  }

  @Test
  void comesBackFromFlinkWithOthersAround() throws IOException {
    ShardReportSerializer serializer = new ShardReportSerializer();
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(FULL.withoutRun(), out);
    serializer.serialize(FULL, out);
    DataOutputSerializer copy = new DataOutputSerializer(16);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    serializer.copy(in, copy);
    serializer.copy(in, copy);
    in = new DataInputDeserializer(copy.getCopyOfBuffer());
    assertThat(serializer.deserialize(in)).isEqualTo(FULL.withoutRun());
    assertThat(serializer.deserialize(FULL, in)).isEqualTo(FULL);
    assertThat(in.available()).isZero();
    assertThat(serializer.snapshotConfiguration().restoreSerializer()).isEqualTo(serializer);
  }

  @Test
  void refusesOtherBytes() {
    byte[] bytes = FULL.toBytes();
    byte[] newer = bytes.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> ShardReport.fromBytes(newer))
        .isInstanceOf(IOException.class)
        .hasMessage("shard report of version 2, expected 1");
    assertThatThrownBy(() -> ShardReport.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessage("1 bytes after the end of a shard report");
    assertThatThrownBy(() -> ShardReport.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesAShardOutsideTheSync() {
    assertThatThrownBy(
            () ->
                new ShardReport(
                    "x",
                    1,
                    3,
                    3,
                    ShardOutcome.COMPLETE,
                    "",
                    List.of(),
                    List.of(),
                    ShardCounters.NONE,
                    new byte[0]))
        .hasMessage("x: epoch 1, shard 3 of 3");
  }
}
