package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/** A shard on the heap of its subtask: its progress and what goes on with it. Not thread-safe. */
final class LiveShard {
  static final int NO_SLOT = -1;

  private final ShardKey key;

  /** Null if nothing is known of the sync. */
  ShardProgress progress;

  /** Whether the progress has changed since it was last written to state. */
  boolean dirty;

  /** Whether keyed state holds a progress, which must be removed when there is only a tombstone. */
  boolean stored;

  /** Number that stands for the shard in the arena, or {@link #NO_SLOT} if it has nothing there. */
  int slot = NO_SLOT;

  /** Seal or compaction that waits or goes on; null if there is none. */
  ShardJob job;

  /** Sorted blocks that are on the heap only, see {@link SealJob}. */
  final List<MemoryBlock> unsaved = new ArrayList<>();

  /** A block of the newest run, not in keyed state. */
  record MemoryBlock(byte[] firstKey, byte[] data) {}

  LiveShard(ShardKey key) {
    this.key = requireNonNull(key);
  }

  ShardKey key() {
    return key;
  }

  /** Whether it must stay on the heap. */
  boolean isPinned() {
    return slot != NO_SLOT || job != null || !unsaved.isEmpty();
  }
}
