package dev.syncline.operators;

import dev.syncline.c1z.sort.EntryArena;
import dev.syncline.serde.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * The arena of a subtask together with the shards that have entries in it. A shard has a slot, a
 * small number, from its first entry until its entries are handed out. Not thread-safe.
 */
final class ShardArena {
  /** Takes the sorted blocks of shards. */
  interface BlockSink {
    /**
     * A block of the new run of a shard.
     *
     * @param first whether it is the run's first block
     * @param data holds the block at {@code offset}, {@code length} bytes; only valid during the
     *     call
     */
    void block(LiveShard shard, boolean first, byte[] firstKey, byte[] data, int offset, int length)
        throws Exception;
  }

  private final EntryArena arena;

  /** By slot; null for a shard that was discarded, whose entries are dropped. */
  private final List<LiveShard> slots = new ArrayList<>();

  ShardArena(int capacity) {
    this.arena = new EntryArena(capacity);
  }

  /**
   * Takes an entry of a shard unless the arena is full.
   *
   * @return false if the arena has to be drained first
   */
  boolean tryAppend(
      LiveShard shard,
      int operation,
      byte[] data,
      int keyOffset,
      int keyLength,
      int valueOffset,
      int valueLength) {
    int slot = shard.slot == LiveShard.NO_SLOT ? slots.size() : shard.slot;
    boolean taken =
        arena.tryAppend(
            slot,
            Operation.of(operation),
            data,
            keyOffset,
            keyLength,
            data,
            valueOffset,
            valueLength);
    if (taken && shard.slot == LiveShard.NO_SLOT) {
      shard.slot = slot;
      slots.add(shard);
    }
    return taken;
  }

  boolean isEmpty() {
    return arena.isEmpty();
  }

  /** Drops the entries of a shard. */
  void discard(LiveShard shard) {
    if (shard.slot != LiveShard.NO_SLOT) {
      slots.set(shard.slot, null);
      shard.slot = LiveShard.NO_SLOT;
    }
  }

  /** Hands out everything. */
  void drain(BlockSink sink) throws Exception {
    try {
      arena.drain(new ToShards(sink));
    } catch (BlockSinkFailure e) {
      throw e.failure();
    }
    for (LiveShard shard : slots) {
      if (shard != null) {
        shard.slot = LiveShard.NO_SLOT;
      }
    }
    slots.clear();
  }

  /** Hands out what some shards have. */
  void drain(Collection<LiveShard> shards, BlockSink sink) throws Exception {
    BitSet some = new BitSet();
    for (LiveShard shard : shards) {
      if (shard.slot != LiveShard.NO_SLOT) {
        some.set(shard.slot);
      }
    }
    if (some.isEmpty()) {
      return;
    }
    try {
      arena.drain(some, new ToShards(sink));
    } catch (BlockSinkFailure e) {
      throw e.failure();
    }
    for (LiveShard shard : shards) {
      discard(shard);
    }
    if (arena.isEmpty()) {
      slots.clear();
    }
  }

  private final class ToShards implements EntryArena.RunSink {
    private final BlockSink sink;

    ToShards(BlockSink sink) {
      this.sink = sink;
    }

    @Override
    public void block(
        int slot, int blockIndex, byte[] firstKey, byte[] data, int offset, int length)
        throws IOException {
      LiveShard shard = slots.get(slot);
      if (shard != null) {
        try {
          sink.block(shard, blockIndex == 0, firstKey, data, offset, length);
        } catch (Exception e) {
          throw new BlockSinkFailure(e);
        }
      }
    }
  }

  /** Carries what a sink threw through an interface that knows I/O errors only. */
  private static final class BlockSinkFailure extends IOException {
    private static final long serialVersionUID = 1L;

    BlockSinkFailure(Exception failure) {
      super(failure);
    }

    Exception failure() {
      return (Exception) getCause();
    }
  }
}
