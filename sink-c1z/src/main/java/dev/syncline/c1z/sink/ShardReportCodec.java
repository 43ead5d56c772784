package dev.syncline.c1z.sink;

import com.google.protobuf.MessageLite;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bytes of a {@link ShardReport}, of the pieces of {@link Wire}:
 *
 * <pre>
 * report   = version:u8 syncId:text epoch:int shard:int shards:int outcome:u8 reason:text
 *            n:int (partition:int taken:long ended:u8){n}
 *            m:int (partition:int begin beginTimestamp:long end endTimestamp:long){m}
 *            rejected:long repeated:long fenced:long late:long run:bytes
 * begin    = 0 | 1 BeginSync:bytes
 * end      = 0 | 1 EndSync:bytes
 * </pre>
 */
final class ShardReportCodec {
  static final int VERSION = 1;

  private ShardReportCodec() {}

  static byte[] toBytes(ShardReport report) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(256 + report.run().length);
      write(report, out);
      return out.getCopyOfBuffer();
    } catch (IOException e) {
      throw new IllegalStateException("an array in memory refused a write", e);
    }
  }

  static ShardReport fromBytes(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    ShardReport report = read(in);
    if (in.available() != 0) {
      throw new IOException(in.available() + " bytes after the end of a shard report");
    }
    return report;
  }

  static void write(ShardReport report, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    Wire.writeText(report.syncId(), out);
    out.writeInt(report.epoch());
    out.writeInt(report.shard());
    out.writeInt(report.shards());
    out.writeByte(report.outcome().code());
    Wire.writeText(report.reason(), out);
    out.writeInt(report.counts().size());
    for (PartitionCount count : report.counts()) {
      out.writeInt(count.partition());
      out.writeLong(count.taken());
      out.writeBoolean(count.ended());
    }
    out.writeInt(report.markers().size());
    for (PartitionMarkers markers : report.markers()) {
      out.writeInt(markers.partition());
      writeMessage(markers.begin(), out);
      out.writeLong(markers.beginTimestamp());
      writeMessage(markers.end(), out);
      out.writeLong(markers.endTimestamp());
    }
    ShardCounters counters = report.counters();
    out.writeLong(counters.rejected());
    out.writeLong(counters.repeated());
    out.writeLong(counters.fenced());
    out.writeLong(counters.late());
    Wire.writeBytes(report.run(), out);
  }

  static ShardReport read(DataInputView in) throws IOException {
    Wire.requireVersion("shard report", VERSION, in);
    String syncId = Wire.readText(in);
    int epoch = in.readInt();
    int shard = in.readInt();
    int shards = in.readInt();
    ShardOutcome outcome = ShardOutcome.of(in.readUnsignedByte());
    String reason = Wire.readText(in);
    int partitions = in.readInt();
    List<PartitionCount> counts = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      counts.add(new PartitionCount(in.readInt(), in.readLong(), in.readBoolean()));
    }
    int marked = in.readInt();
    List<PartitionMarkers> markers = new ArrayList<>();
    for (int i = 0; i < marked; i++) {
      markers.add(readMarkers(in));
    }
    ShardCounters counters =
        new ShardCounters(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    return new ShardReport(
        syncId,
        epoch,
        shard,
        shards,
        outcome,
        reason,
        counts,
        markers,
        counters,
        Wire.readBytes(in));
  }

  private static PartitionMarkers readMarkers(DataInputView in) throws IOException {
    int partition = in.readInt();
    Optional<BeginSync> begin =
        in.readBoolean() ? Optional.of(BeginSync.parseFrom(Wire.readBytes(in))) : Optional.empty();
    long beginTimestamp = in.readLong();
    Optional<EndSync> end =
        in.readBoolean() ? Optional.of(EndSync.parseFrom(Wire.readBytes(in))) : Optional.empty();
    return new PartitionMarkers(partition, begin, beginTimestamp, end, in.readLong());
  }

  private static void writeMessage(Optional<? extends MessageLite> message, DataOutputView out)
      throws IOException {
    out.writeBoolean(message.isPresent());
    if (message.isPresent()) {
      Wire.writeBytes(message.get().toByteArray(), out);
    }
  }
}
