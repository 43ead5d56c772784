package dev.syncline.operators;

import dev.syncline.c1z.sort.BlockSource;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The blocks of one shard out of keyed state, in the order of their first keys: the tiers are
 * merged and pieces put together. Stays with the shard it was made for, whatever the current key
 * becomes meanwhile. Not thread-safe.
 */
final class StoredBlocks implements BlockSource {
  private final List<Tier> tiers = new ArrayList<>();
  private final List<byte[]> keysRead = new ArrayList<>();
  private Tier current;
  private long bytesRead;

  /** Adds a tier; blocks of other runs than the given ones are skipped. */
  void add(int tier, Iterator<Map.Entry<byte[], byte[]>> entries, List<Integer> runs)
      throws IOException {
    Tier added = new Tier(tier, entries, runs);
    if (added.advance()) {
      tiers.add(added);
    }
  }

  @Override
  public boolean next() throws IOException {
    if (current != null && !current.advance()) {
      tiers.remove(current);
    }
    current = null;
    for (Tier tier : tiers) {
      if (current == null || tier.isBefore(current)) {
        current = tier;
      }
    }
    return current != null;
  }

  @Override
  public int run() {
    return current.rank();
  }

  @Override
  public byte[] data() {
    return current.data;
  }

  /** Bytes of keys and values of everything read so far. */
  long bytesRead() {
    return bytesRead;
  }

  private void count(Map.Entry<byte[], byte[]> entry) {
    keysRead.add(entry.getKey());
    bytesRead += entry.getKey().length + entry.getValue().length;
  }

  /** State keys of everything read so far. */
  List<byte[]> keysRead() {
    return keysRead;
  }

  private final class Tier {
    private final int number;
    private final Iterator<Map.Entry<byte[], byte[]>> entries;
    private final List<Integer> runs;
    private byte[] firstKey;
    private int run;
    private byte[] data;

    Tier(int number, Iterator<Map.Entry<byte[], byte[]>> entries, List<Integer> runs) {
      this.number = number;
      this.entries = entries;
      this.runs = runs;
    }

    boolean advance() throws IOException {
      while (entries.hasNext()) {
        Map.Entry<byte[], byte[]> entry = entries.next();
        BlockKey key = BlockKey.decode(entry.getKey());
        if (runs.contains(key.run())) {
          firstKey = key.firstKey();
          run = key.run();
          count(entry);
          data = key.pieces() == 1 ? entry.getValue() : join(key, entry.getValue());
          return true;
        }
      }
      return false;
    }

    private byte[] join(BlockKey first, byte[] firstPiece) throws IOException {
      ByteSink joined = new ByteSink(first.pieces() * RunStore.PIECE_BYTES);
      joined.writeBytes(firstPiece);
      for (int piece = 1; piece < first.pieces(); piece++) {
        Map.Entry<byte[], byte[]> entry = entries.hasNext() ? entries.next() : null;
        BlockKey key = entry == null ? null : BlockKey.decode(entry.getKey());
        if (key == null
            || key.piece() != piece
            || key.run() != first.run()
            || !Arrays.equals(key.firstKey(), first.firstKey())) {
          throw new IOException(
              "piece " + piece + " of " + first.pieces() + " is missing in run " + first.run());
        }
        count(entry);
        joined.writeBytes(entry.getValue());
      }
      return joined.toByteArray();
    }

    int rank() {
      return RunTable.rank(number, run);
    }

    boolean isBefore(Tier other) {
      int order = Arrays.compareUnsigned(firstKey, other.firstKey);
      return order < 0 || order == 0 && rank() < other.rank();
    }
  }
}
