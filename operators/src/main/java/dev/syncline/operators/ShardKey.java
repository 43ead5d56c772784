package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.serde.Ksuid;
import java.util.Arrays;

/**
 * What the stream is partitioned by: one shard of one sync. Immutable.
 *
 * <p>The hash code is the key's <em>placement</em>, a number that travels with it, see {@link
 * ShardPlacement}: Flink derives the subtask from the hash code of the key, and the shards of a
 * sync are to fall evenly on the subtasks. So there are no more hash codes than key groups, and a
 * hash table finds a key among those of many syncs by its order only.
 */
public final class ShardKey implements Comparable<ShardKey> {
  private final byte[] syncId;
  private final int shard;
  private final int placement;

  /**
   * @param syncId 20 bytes; not copied, not to be changed
   */
  ShardKey(byte[] syncId, int shard, int placement) {
    this.syncId = requireNonNull(syncId);
    if (syncId.length != Ksuid.BYTES || shard < 0 || shard > 0xffff) {
      throw new IllegalArgumentException(
          "sync id of " + syncId.length + " bytes, shard " + shard + "; expected 20, 0 to 65535");
    }
    this.shard = shard;
    this.placement = placement;
  }

  /** The 20 bytes; not to be changed. */
  byte[] syncId() {
    return syncId;
  }

  /** The sync id as text. */
  String syncIdText() {
    return Ksuid.fromBytes(syncId).toString();
  }

  int shard() {
    return shard;
  }

  int placement() {
    return placement;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardKey that
        && shard == that.shard
        && placement == that.placement
        && Arrays.equals(syncId, that.syncId);
  }

  @Override
  public int hashCode() {
    return placement;
  }

  @Override
  public int compareTo(ShardKey that) {
    int order = Integer.compare(placement, that.placement);
    if (order == 0) {
      order = Arrays.compareUnsigned(syncId, that.syncId);
    }
    return order == 0 ? Integer.compare(shard, that.shard) : order;
  }

  @Override
  public String toString() {
    return syncIdText() + "/" + shard;
  }
}
