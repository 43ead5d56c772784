package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;

/**
 * A column of bits: one byte 1 if all are zero; else a byte 0, words of 64 bits aligned to eight
 * bytes, and a summary that is not needed here.
 */
final class BitmapColumn {
  private static final int NO_WORDS = -1;

  private final byte[] data;
  private final int words;

  BitmapColumn(ColumnarBlock block, int from, int limit, int count) throws DamagedFileException {
    this.data = block.data;
    if (count == 0) {
      words = NO_WORDS;
      return;
    }
    if (from >= limit) {
      throw block.damaged("bitmap at +" + (from - block.start) + " is empty");
    }
    int encoding = data[from];
    if (encoding == 1) {
      words = NO_WORDS;
      return;
    }
    if (encoding != 0) {
      throw block.damaged("bitmap encoding " + encoding + ", expected 0 or 1");
    }
    int relative = from + 1 - block.start;
    int aligned = block.start + (relative + Long.BYTES - 1 & -Long.BYTES);
    if (aligned + (count + 63L) / 64 * Long.BYTES > limit) {
      throw block.damaged("bitmap at +" + relative + " has room for fewer than " + count);
    }
    words = aligned;
  }

  boolean get(int row) {
    return words != NO_WORDS && (data[words + (row >>> 3)] >> (row & 7) & 1) != 0;
  }
}
