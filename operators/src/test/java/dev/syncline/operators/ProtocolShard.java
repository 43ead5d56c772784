package dev.syncline.operators;

import com.google.protobuf.MessageLite;
import dev.syncline.operators.ShardProtocol.Verdict;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A shard that does nothing but follow the protocol, and remembers what it took. */
final class ProtocolShard {
  private final boolean reporter;
  private final List<String> taken = new ArrayList<>();
  private ShardProgress progress;

  ProtocolShard(boolean reporter) {
    this.reporter = reporter;
  }

  ShardProgress progress() {
    return progress;
  }

  /** Partition and sequence of every entry that counts, in order of arrival. */
  List<String> taken() {
    return taken;
  }

  Verdict entry(int epoch, int partition, long sequence) {
    PartitionProgress at = progress == null ? null : progress.find(partition);
    Verdict verdict = ShardProtocol.entry(progress, epoch, at, sequence);
    if (verdict == Verdict.TAKEN) {
      taken.add(partition + ":" + sequence);
    }
    return verdict;
  }

  Verdict begin(int epoch, int partition, long sequence, int partitions) {
    return marker(
        ShardBatch.Kind.BEGIN,
        epoch,
        partition,
        sequence,
        BeginSync.newBuilder().setPartitions(partitions).build());
  }

  Verdict end(int epoch, int partition, long records) {
    return marker(
        ShardBatch.Kind.END, epoch, partition, 0, EndSync.newBuilder().setRecords(records).build());
  }

  Verdict abort(int epoch, int partition) {
    return marker(
        ShardBatch.Kind.ABORT,
        epoch,
        partition,
        0,
        AbortSync.newBuilder().setReason("gone").build());
  }

  private Verdict marker(
      ShardBatch.Kind kind, int epoch, int partition, long sequence, MessageLite message) {
    if (ShardProtocol.supersedes(progress, epoch)) {
      progress = new ShardProgress(epoch, 0);
      taken.clear();
    }
    byte[] bytes = message.toByteArray();
    ShardBatch batch =
        new ShardBatch()
            .marker(kind, new byte[20], epoch, 0, partition, sequence, 77)
            .payload(bytes, bytes.length);
    try {
      return ShardProtocol.marker(progress, reporter, batch);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Leaves a tombstone, as a shard does that was handed on or dropped. */
  void bury(ShardProgress.Phase phase) {
    progress = ShardProgress.of(new Tombstone(progress.epoch(), phase));
  }
}
