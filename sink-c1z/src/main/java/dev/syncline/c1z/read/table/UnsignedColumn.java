package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;

/**
 * A column of unsigned integers.
 *
 * <pre>
 * column := ()                                              without rows
 *         | encoding:u8 [base:u64] padding value[count]     width = encoding &amp; 0x7f, base if bit 7
 * </pre>
 *
 * Values are {@code width} bytes wide (0, 1, 2, 4 or 8), aligned to their width from the start of
 * the block; a number is base + value, and with width 0 all are the base.
 */
final class UnsignedColumn {
  private static final int BASE_FLAG = 0x80;

  private final byte[] data;
  private final int values;
  private final int width;
  private final long base;
  private final int end;

  UnsignedColumn(ColumnarBlock block, int from, int limit, int count) throws DamagedFileException {
    this.data = block.data;
    if (count == 0) {
      this.values = from;
      this.width = 0;
      this.base = 0;
      this.end = from;
      return;
    }
    int position = from;
    require(block, limit - position >= 1, from, "has no encoding byte");
    int encoding = data[position++] & 0xff;
    width = encoding & ~BASE_FLAG;
    require(
        block,
        width == 0 || width == 1 || width == 2 || width == 4 || width == 8,
        from,
        "has width " + width);
    if ((encoding & BASE_FLAG) != 0) {
      require(block, limit - position >= Long.BYTES, from, "is cut in its base");
      base = (long) BoundedInput.LONG.get(data, position);
      position += Long.BYTES;
    } else {
      base = 0;
    }
    if (width > 1) {
      int rest = (position - block.start) & (width - 1);
      position += rest == 0 ? 0 : width - rest;
    }
    require(
        block,
        position + (long) count * width <= limit,
        from,
        "has room for fewer than " + count + " numbers");
    values = position;
    end = position + count * width;
  }

  private static void require(ColumnarBlock block, boolean condition, int from, String problem)
      throws DamagedFileException {
    if (!condition) {
      throw block.damaged("integer column at +" + (from - block.start) + " " + problem);
    }
  }

  /** Position after the last value. */
  int end() {
    return end;
  }

  boolean hasBase() {
    return base != 0;
  }

  /** The number of a row, which must be below the count given to the constructor. */
  long get(int row) {
    return base
        + switch (width) {
          case 0 -> 0;
          case 1 -> data[values + row] & 0xff;
          case 2 -> (data[values + 2 * row] & 0xff) | (data[values + 2 * row + 1] & 0xff) << 8;
          case 4 -> (int) BoundedInput.INT.get(data, values + 4 * row) & 0xffffffffL;
          default -> (long) BoundedInput.LONG.get(data, values + 8 * row);
        };
  }
}
