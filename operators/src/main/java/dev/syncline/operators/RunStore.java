package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

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

  /**
   * @param tiers one map state per tier of {@link RunTable}
   */
  RunStore(List<MapState<byte[], byte[]>> tiers) {
    this.tiers = List.copyOf(requireNonNull(tiers));
    if (tiers.size() != RunTable.TIERS) {
      throw new IllegalArgumentException(tiers.size() + " tiers, expected " + RunTable.TIERS);
    }
  }

  void put(int tier, int run, byte[] firstKey, byte[] data, int offset, int length)
      throws Exception {
    int pieces = Math.max(1, (length + PIECE_BYTES - 1) / PIECE_BYTES);
    if (pieces > 0xffff) {
      throw new IllegalStateException("a block of " + length + " bytes is too large");
    }
    for (int piece = 0; piece < pieces; piece++) {
      int from = offset + piece * PIECE_BYTES;
      int to = Math.min(offset + length, from + PIECE_BYTES);
      tiers
          .get(tier)
          .put(BlockKey.encode(firstKey, run, piece, pieces), Arrays.copyOfRange(data, from, to));
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

  void remove(int tier, List<byte[]> keys) throws Exception {
    for (byte[] key : keys) {
      tiers.get(tier).remove(key);
    }
  }

  /** Removes all blocks, also those of runs that take no part. */
  void clear(RunTable runs) {
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      if (runs.hasUsed(tier)) {
        tiers.get(tier).clear();
      }
    }
  }
}
