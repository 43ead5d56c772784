package dev.syncline.c1z.sort;

import dev.syncline.serde.Operation;
import dev.syncline.serde.RowFold;
import java.io.IOException;

/**
 * Turns the runs of one shard into its sealed run: merges them, folds all operations on a key into
 * its final row, and hands the rows to a {@link RowSealer}, which derives keys from them.
 *
 * <p>Works in steps, so that its owner can do something else in between. Not thread-safe.
 */
public final class ShardDrain {
  private final RunMerge merge;
  private final RowSealer sealer;
  private final RowFold fold = new RowFold();
  private byte[] key = new byte[256];
  private int keyLength;

  /**
   * @param blocks all blocks of the shard
   * @param out takes the rows; the caller finishes it after the last step
   * @param derivedBytes memory for derived keys; what does not fit goes out as several sorted
   *     sections
   * @param forExpansion whether the grants that expand are wanted in a section of their own
   */
  public ShardDrain(BlockSource blocks, SealedRunWriter out, int derivedBytes, boolean forExpansion)
      throws IOException {
    this.merge = new RunMerge(blocks);
    this.sealer = new RowSealer(out, derivedBytes, forExpansion);
  }

  public ShardDrain(BlockSource blocks, SealedRunWriter out, int derivedBytes) throws IOException {
    this(blocks, out, derivedBytes, false);
  }

  /**
   * Handles up to {@code maxKeys} keys.
   *
   * @return false when all rows and derived keys have been handed to the writer
   */
  public boolean step(int maxKeys) throws IOException {
    for (int i = 0; i < maxKeys; i++) {
      EntryCursor entry = merge.current();
      if (entry == null) {
        sealer.finish();
        return false;
      }
      takeKey(entry);
      fold.begin(sealer.enter(key, keyLength));
      do {
        fold.apply(
            Operation.of(entry.operation), entry.value, entry.valueOffset, entry.valueLength);
      } while (merge.advance() && (entry = merge.current()) != null);
      if (fold.present()) {
        sealer.add(key, keyLength, fold.valueArray(), fold.valueOffset(), fold.valueLength());
      }
    }
    return true;
  }

  private void takeKey(EntryCursor entry) {
    if (key.length < entry.keyLength) {
      key = new byte[2 * entry.keyLength];
    }
    System.arraycopy(entry.key, 0, key, 0, entry.keyLength);
    keyLength = entry.keyLength;
  }
}
