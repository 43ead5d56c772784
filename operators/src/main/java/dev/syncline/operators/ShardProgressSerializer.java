package dev.syncline.operators;

import com.google.protobuf.MessageLite;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * State form of {@link ShardProgress}. Every value names its version, so that a later serializer
 * reads what an earlier one wrote without migration. Integers are big-endian, {@code bytes} is an
 * int length and that many bytes:
 *
 * <pre>
 * progress  = version:u8 epoch:int phase:u8 lastActivity:long
 *             rejected:long repeated:long fenced:long late:long
 *             n:int partition{n}  nextRun:int usedTiers:u8 (m:int run:int{m}){3}
 * partition = partition:int last:long taken:long flags:u8 announced:int
 *             (begin:bytes beginTimestamp:long)?  (end:bytes endTimestamp:long)?
 * flags     = 1 begun | 2 ended | 4 begin marker follows | 8 end marker follows
 * </pre>
 */
public final class ShardProgressSerializer extends TypeSerializer<ShardProgress> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;
  private static final int BEGUN = 1;
  private static final int ENDED = 2;
  private static final int HAS_BEGIN = 4;
  private static final int HAS_END = 8;

  @Override
  public void serialize(ShardProgress progress, DataOutputView target) throws IOException {
    if (progress.isTombstone()) {
      throw new IllegalStateException("progress in phase " + progress.phase + " is a tombstone");
    }
    target.writeByte(VERSION);
    target.writeInt(progress.epoch());
    target.writeByte(progress.phase.code());
    target.writeLong(progress.lastActivity);
    target.writeLong(progress.rejected);
    target.writeLong(progress.repeated);
    target.writeLong(progress.fenced);
    target.writeLong(progress.late);
    target.writeInt(progress.partitions().size());
    for (PartitionProgress partition : progress.partitions()) {
      writePartition(partition, target);
    }
    writeRuns(progress.runs, target);
  }

  private static void writePartition(PartitionProgress partition, DataOutputView target)
      throws IOException {
    target.writeInt(partition.partition());
    target.writeLong(partition.last);
    target.writeLong(partition.taken);
    target.writeByte(
        (partition.begun ? BEGUN : 0)
            | (partition.ended ? ENDED : 0)
            | (partition.begin != null ? HAS_BEGIN : 0)
            | (partition.end != null ? HAS_END : 0));
    target.writeInt(partition.announced);
    writeMarker(partition.begin, partition.beginTimestamp, target);
    writeMarker(partition.end, partition.endTimestamp, target);
  }

  private static void writeMarker(MessageLite marker, long timestamp, DataOutputView target)
      throws IOException {
    if (marker != null) {
      writeBytes(marker.toByteArray(), target);
      target.writeLong(timestamp);
    }
  }

  private static void writeRuns(RunTable runs, DataOutputView target) throws IOException {
    target.writeInt(runs.next());
    target.writeByte(runs.usedTiers());
    target.writeLong(runs.storedBytes());
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      List<Integer> numbers = runs.runs(tier);
      target.writeInt(numbers.size());
      for (int number : numbers) {
        target.writeInt(number);
      }
    }
  }

  @Override
  public ShardProgress deserialize(DataInputView source) throws IOException {
    int version = source.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("progress of a shard has version " + version + ", expected " + VERSION);
    }
    int epoch = source.readInt();
    ShardProgress.Phase phase = ShardProgress.Phase.of(source.readUnsignedByte());
    ShardProgress progress = new ShardProgress(epoch, source.readLong());
    progress.phase = phase;
    progress.rejected = source.readLong();
    progress.repeated = source.readLong();
    progress.fenced = source.readLong();
    progress.late = source.readLong();
    int partitions = source.readInt();
    for (int i = 0; i < partitions; i++) {
      readPartition(progress, source);
    }
    progress.runs = readRuns(source);
    return progress;
  }

  private static void readPartition(ShardProgress progress, DataInputView source)
      throws IOException {
    PartitionProgress partition = progress.findOrAdd(source.readInt());
    partition.last = source.readLong();
    partition.taken = source.readLong();
    int flags = source.readUnsignedByte();
    partition.begun = (flags & BEGUN) != 0;
    partition.ended = (flags & ENDED) != 0;
    partition.announced = source.readInt();
    if ((flags & HAS_BEGIN) != 0) {
      partition.begin = BeginSync.parseFrom(readBytes(source));
      partition.beginTimestamp = source.readLong();
    }
    if ((flags & HAS_END) != 0) {
      partition.end = EndSync.parseFrom(readBytes(source));
      partition.endTimestamp = source.readLong();
    }
  }

  private static RunTable readRuns(DataInputView source) throws IOException {
    int next = source.readInt();
    int usedTiers = source.readUnsignedByte();
    long storedBytes = source.readLong();
    List<List<Integer>> tiers = new ArrayList<>();
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      List<Integer> numbers = new ArrayList<>();
      int count = source.readInt();
      for (int i = 0; i < count; i++) {
        numbers.add(source.readInt());
      }
      tiers.add(numbers);
    }
    return new RunTable(tiers, next, usedTiers, storedBytes);
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<ShardProgress> duplicate() {
    return this;
  }

  @Override
  public ShardProgress createInstance() {
    return new ShardProgress(0, 0);
  }

  @Override
  public ShardProgress copy(ShardProgress from) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(128);
      serialize(from, out);
      return deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    } catch (IOException e) {
      throw new IllegalStateException("a copy in memory failed", e);
    }
  }

  @Override
  public ShardProgress copy(ShardProgress from, ShardProgress reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public ShardProgress deserialize(ShardProgress reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardProgressSerializer;
  }

  @Override
  public int hashCode() {
    return ShardProgressSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<ShardProgress> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShardProgress> {
    public Snapshot() {
      super(ShardProgressSerializer::new);
    }
  }
}
