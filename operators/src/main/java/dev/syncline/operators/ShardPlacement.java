package dev.syncline.operators;

import dev.syncline.serde.XxHash64;
import java.io.Serializable;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Spreads the shards of a sync evenly over Flink's key groups, and so over subtasks: with as many
 * shards as key groups every group gets one. Left to hashing, one of two subtasks would regularly
 * get a tenth more than the other, and the sync would wait for it.
 *
 * <p>Flink computes the key group as a scrambled hash code modulo the maximum parallelism. So for
 * every key group one number is found that leads there, and keys use it as their hash code. The
 * first group differs from sync to sync, so that syncs with fewer shards than key groups do not
 * meet on the first subtasks. Immutable.
 */
final class ShardPlacement implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shards;
  private final int[] placementOfGroup;

  /**
   * @param shards shards of each sync, 1 to 65536
   * @param maxParallelism number of key groups of the job
   */
  ShardPlacement(int shards, int maxParallelism) {
    if (shards < 1 || shards > 1 << 16) {
      throw new IllegalArgumentException(shards + " shards, expected 1 to 65536");
    }
    this.shards = shards;
    this.placementOfGroup = placements(maxParallelism);
  }

  int shards() {
    return shards;
  }

  /** Key of a shard; takes over {@code syncId}. */
  ShardKey key(byte[] syncId, int shard) {
    return new ShardKey(syncId, shard, placementOfGroup[group(syncId, shard)]);
  }

  private int group(byte[] syncId, int shard) {
    int groups = placementOfGroup.length;
    long first = Long.remainderUnsigned(XxHash64.hash(syncId, 0, syncId.length), groups);
    return (int) ((first + (long) shard * groups / shards) % groups);
  }

  /** The shard of a row: by the whole key, so that one huge entitlement does not fill one shard. */
  static int shardOf(byte[] key, int offset, int length, int shards) {
    return (int) Long.remainderUnsigned(XxHash64.hash(key, offset, length), shards);
  }

  /**
   * A key in a given key group that belongs to no sync: for looking at the state backend. Its sync
   * id is all zeros, which as a KSUID is the first second of 2014.
   */
  static ShardKey probeKey(int keyGroup, int maxParallelism) {
    return new ShardKey(new byte[20], 0, placements(maxParallelism)[keyGroup]);
  }

  private static int[] placements(int maxParallelism) {
    int[] placements = new int[maxParallelism];
    boolean[] found = new boolean[maxParallelism];
    int missing = maxParallelism;
    for (int candidate = 0; missing > 0; candidate++) {
      int group = KeyGroupRangeAssignment.computeKeyGroupForKeyHash(candidate, maxParallelism);
      if (!found[group]) {
        found[group] = true;
        placements[group] = candidate;
        missing--;
      }
    }
    return placements;
  }
}
