package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.Arrays;

/**
 * A position in a sequence of sorted entries that are encoded as blocks.
 *
 * <p>The fields are the current entry; they change with {@link #advance}. A value stays valid as
 * long as the block's array does, a key only until the cursor advances.
 */
abstract class EntryCursor {
  /** The key, in {@code key[0, keyLength)}. */
  byte[] key = new byte[256];

  int keyLength;

  /** How many bytes the key shares with the one before it in this cursor; 0 at the first. */
  int shared;

  byte[] value;
  int valueOffset;
  int valueLength;
  int operation;

  private byte[] block;
  private int position;
  private int end;
  private boolean atBlockStart;
  private boolean hasPrevious;

  /** The next block goes into {@link #useBlock}; false if there is none. */
  abstract boolean nextBlock() throws IOException;

  /** Where the data comes from, for errors. */
  abstract String source();

  /** Order among entries of one key: lower first. */
  abstract int rank();

  /**
   * Whether the entry just read is still part of the sequence; the sequence ends with the first
   * that is not.
   */
  boolean belongs() {
    return true;
  }

  final void useBlock(byte[] data, int offset, int length) {
    block = data;
    position = offset;
    end = offset + length;
    atBlockStart = true;
  }

  /** Goes to the next entry; false after the last. */
  final boolean advance() throws IOException {
    while (position == end) {
      if (!nextBlock()) {
        return false;
      }
    }
    int encodedShared = varint();
    int unshared = varint();
    int meta = varint();
    operation = meta & 3;
    valueLength = meta >>> 2;
    int length = encodedShared + unshared;
    if (unshared < 0
        || length < 0
        || encodedShared > keyLength && !atBlockStart
        || (long) position + unshared + valueLength > end) {
      throw new IOException(
          "damaged run block in " + source() + " at " + position + ": an entry does not fit");
    }
    if (key.length < length) {
      key = Arrays.copyOf(key, Math.max(length, 2 * key.length));
    }
    if (atBlockStart) {
      // The first key of a block is whole; how much it shares with the key before has to be found
      // out.
      shared = 0;
      if (hasPrevious) {
        int limit = Math.min(keyLength, length);
        int mismatch = Arrays.mismatch(key, 0, limit, block, position, position + limit);
        shared = mismatch < 0 ? limit : mismatch;
      }
      atBlockStart = false;
      hasPrevious = true;
    } else {
      shared = encodedShared;
    }
    System.arraycopy(block, position, key, encodedShared, unshared);
    keyLength = length;
    position += unshared;
    value = block;
    valueOffset = position;
    position += valueLength;
    return belongs();
  }

  private int varint() throws IOException {
    int result = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (position == end) {
        throw new IOException("damaged run block in " + source() + ": it ends inside an entry");
      }
      byte b = block[position++];
      result |= (b & 0x7f) << shift;
      if (b >= 0) {
        return result;
      }
    }
    throw new IOException(
        "damaged run block in " + source() + " at " + position + ": a length has over 5 bytes");
  }
}
