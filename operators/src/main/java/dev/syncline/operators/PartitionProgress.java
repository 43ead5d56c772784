package dev.syncline.operators;

import dev.syncline.c1z.sink.PartitionCount;
import dev.syncline.c1z.sink.PartitionMarkers;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.util.Optional;

/**
 * What one shard of a sync has seen of one partition. Plain data; the rules are in {@link
 * ShardProtocol}. Markers themselves are kept by shard 0 only. Not thread-safe.
 */
final class PartitionProgress {
  private final int partition;

  /** Highest sequence taken, 0 if none. Unsigned, like all sequences. */
  long last;

  /** Distinct records taken, markers not counted. */
  long taken;

  boolean begun;
  boolean ended;

  /** Number of partitions that the begin marker announces; unsigned. */
  int announced;

  /** Null before the marker, and in all shards but 0. */
  BeginSync begin;

  long beginTimestamp = -1;

  /** Null before the marker, and in all shards but 0. */
  EndSync end;

  long endTimestamp = -1;

  PartitionProgress(int partition) {
    this.partition = partition;
  }

  int partition() {
    return partition;
  }

  PartitionCount count() {
    return new PartitionCount(partition, taken, ended);
  }

  PartitionMarkers markers() {
    return new PartitionMarkers(
        partition,
        Optional.ofNullable(begin),
        beginTimestamp,
        Optional.ofNullable(end),
        endTimestamp);
  }
}
