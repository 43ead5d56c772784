package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;

/**
 * The shards of a subtask: in keyed state all of them, on the heap those that were used last. A
 * progress that changed is written when it leaves the heap and before every checkpoint.
 *
 * <p>Changes the current key of the operator. Not thread-safe.
 */
final class ShardTable {
  private final ValueState<ShardProgress> progressState;
  private final ValueState<Tombstone> tombstoneState;
  private final Consumer<ShardKey> currentKey;
  private final int maxOnHeap;
  private final Map<ShardKey, LiveShard> shards = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param currentKey makes a key the current one
   * @param maxOnHeap shards to keep on the heap, apart from those with entries or work
   */
  ShardTable(
      ValueState<ShardProgress> progressState,
      ValueState<Tombstone> tombstoneState,
      Consumer<ShardKey> currentKey,
      int maxOnHeap) {
    this.progressState = requireNonNull(progressState);
    this.tombstoneState = requireNonNull(tombstoneState);
    this.currentKey = requireNonNull(currentKey);
    this.maxOnHeap = maxOnHeap;
  }

  /** The shard of a key, which becomes the current key. */
  LiveShard get(ShardKey key) throws Exception {
    currentKey.accept(key);
    LiveShard shard = shards.get(key);
    if (shard == null) {
      shard = load(key);
      shards.put(key, shard);
    }
    return shard;
  }

  private LiveShard load(ShardKey key) throws Exception {
    LiveShard shard = new LiveShard(key);
    shard.progress = progressState.value();
    shard.stored = shard.progress != null;
    if (!shard.stored) {
      Tombstone tombstone = tombstoneState.value();
      shard.progress = tombstone == null ? null : ShardProgress.of(tombstone);
    }
    return shard;
  }

  /**
   * Removes a quarter of the shards from the heap. The current key is undefined afterwards.
   *
   * @return false if so many must stay that the heap still holds too many
   */
  boolean trim() throws Exception {
    int excess = shards.size() - maxOnHeap / 4 * 3;
    Iterator<LiveShard> eldest = shards.values().iterator();
    while (excess > 0 && eldest.hasNext()) {
      LiveShard shard = eldest.next();
      if (!shard.isPinned()) {
        write(shard);
        eldest.remove();
        excess--;
      }
    }
    return !isTooLarge();
  }

  boolean isTooLarge() {
    return shards.size() > maxOnHeap;
  }

  /** Writes everything that changed. The current key is undefined afterwards. */
  void writeAll() throws Exception {
    for (LiveShard shard : shards.values()) {
      write(shard);
    }
  }

  private void write(LiveShard shard) throws Exception {
    if (!shard.dirty) {
      return;
    }
    currentKey.accept(shard.key());
    if (shard.progress.isTombstone()) {
      tombstoneState.update(shard.progress.tombstone());
      if (shard.stored) {
        progressState.clear();
        shard.stored = false;
      }
    } else {
      progressState.update(shard.progress);
      shard.stored = true;
    }
    shard.dirty = false;
  }

  /** Shards on the heap, in no order. */
  Iterable<LiveShard> onHeap() {
    return shards.values();
  }
}
