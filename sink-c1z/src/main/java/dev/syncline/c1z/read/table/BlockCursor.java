package dev.syncline.c1z.read.table;

import java.io.IOException;
import java.util.Arrays;

/**
 * Iterates over the entries of one data block. Used for many blocks in turn. Not thread-safe.
 *
 * <p>The fields describe the entry the cursor stands on. They are plain fields since this is the
 * innermost loop of every scan; the key buffer is reused for the next entry, the value is a piece
 * of the block.
 */
abstract class BlockCursor {
  /** User key of the present entry, from index 0; longer than the key. */
  byte[] key = new byte[128];

  int keyLength;

  /** {@code sequence << 8 | kind}. */
  long trailer;

  byte[] valueArray;
  int valueOffset;
  int valueLength;

  /** The value is not here but in a value block of the table. */
  boolean valueExternal;

  /**
   * Takes a block and stands before its first entry.
   *
   * @param place where the block is in the file, for messages
   * @param file name for messages
   */
  abstract void reset(Slice block, long place, String file) throws IOException;

  /**
   * Goes to the next entry.
   *
   * @throws dev.syncline.c1z.envelope.DamagedFileException also if it does not come after the
   *     present one
   */
  abstract boolean next() throws IOException;

  /** Goes to the first entry whose user key is at least {@code target}. */
  abstract boolean seek(byte[] target, int offset, int length) throws IOException;

  /** Length of the value, wherever it is. */
  long fullValueLength() throws IOException {
    return valueLength;
  }

  final int compareKey(byte[] other, int offset, int length) {
    return Arrays.compareUnsigned(key, 0, keyLength, other, offset, offset + length);
  }

  final void reserveKey(int length) {
    if (length > key.length) {
      key = Arrays.copyOf(key, Math.max(length, (int) Math.min(2L * key.length, 1 << 30)));
    }
  }
}
