package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.StateSpace;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.MapState;

/**
 * The blocks of sorted runs in keyed state, of the shard that is the current key. Values over
 * {@value #PIECE_BYTES} bytes are stored in pieces under keys of their own, as the iterator of the
 * state reads 128 entries ahead. Not thread-safe.
 */
final class RunStore {
  static final int PIECE_BYTES = 64 << 10;

  private final List<MapState<byte[], byte[]>> tiers;
  private final StateSpace space;

  /**
   * @param tiers one map state per tier of {@link RunTable}
   * @param space is told of everything that comes and goes
   */
  RunStore(List<MapState<byte[], byte[]>> tiers, StateSpace space) {
    this.tiers = List.copyOf(requireNonNull(tiers));
    this.space = requireNonNull(space);
    if (tiers.size() != RunTable.TIERS) {
      throw new IllegalArgumentException(tiers.size() + " tiers, expected " + RunTable.TIERS);
    }
  }

  /** Adds a block to a run of the shard. */
  void put(RunTable runs, int tier, int run, byte[] firstKey, byte[] data, int offset, int length)
      throws Exception {
    int pieces = Math.max(1, (length + PIECE_BYTES - 1) / PIECE_BYTES);
    if (pieces > 0xffff) {
      throw new IllegalStateException("a block of " + length + " bytes is too large");
    }
    for (int piece = 0; piece < pieces; piece++) {
      int from = offset + piece * PIECE_BYTES;
      int to = Math.min(offset + length, from + PIECE_BYTES);
      byte[] key = BlockKey.encode(firstKey, run, piece, pieces);
      tiers.get(tier).put(key, Arrays.copyOfRange(data, from, to));
      runs.addStoredBytes(key.length + to - from);
      space.stored(key.length + to - from);
    }
  }

  /** All blocks of the runs that take part, in order. */
  StoredBlocks read(RunTable runs) throws Exception {
    StoredBlocks blocks = new StoredBlocks();
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      if (runs.count(tier) > 0) {
        blocks.add(tier, tiers.get(tier).iterator(), runs.runs(tier));
      }
    }
    return blocks;
  }

  /** The blocks of the runs of one tier that take part now. */
  StoredBlocks read(RunTable runs, int tier) throws Exception {
    StoredBlocks blocks = new StoredBlocks();
    blocks.add(tier, tiers.get(tier).iterator(), runs.runs(tier));
    return blocks;
  }

  /** Removes blocks that were read from a tier of the shard. */
  void remove(RunTable runs, int tier, StoredBlocks read) throws Exception {
    for (byte[] key : read.keysRead()) {
      tiers.get(tier).remove(key);
    }
    removed(runs, read.bytesRead());
  }

  /** Removes all blocks, also those of runs that take no part. */
  void clear(RunTable runs) {
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      if (runs.hasUsed(tier)) {
        tiers.get(tier).clear();
      }
    }
    removed(runs, runs.storedBytes());
  }

  private void removed(RunTable runs, long bytes) {
    runs.addStoredBytes(-bytes);
    space.removed(bytes);
  }

  /** Takes note of a shard that a restored job found in its state. */
  void restored(RunTable runs) {
    space.stored(runs.storedBytes());
  }
}
