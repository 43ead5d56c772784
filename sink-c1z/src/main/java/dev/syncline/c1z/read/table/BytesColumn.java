package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;

/**
 * A column of byte strings: count + 1 offsets as an integer column without base, the first of them
 * 0, then the bytes. Offsets count from the end of the offset table. Without rows there are no
 * bytes at all.
 */
final class BytesColumn {
  private final ColumnarBlock block;
  private final UnsignedColumn offsets;
  private final int dataStart;
  private final int dataLength;

  BytesColumn(ColumnarBlock block, int from, int limit, int count) throws DamagedFileException {
    this.block = block;
    this.offsets = new UnsignedColumn(block, from, limit, count == 0 ? 0 : count + 1);
    this.dataStart = offsets.end();
    this.dataLength = limit - dataStart;
    if (offsets.hasBase() || count > 0 && offsets.get(0) != 0) {
      throw block.damaged(
          "byte string column at +" + (from - block.start) + " does not begin with offset 0");
    }
  }

  /** Position in the block's array of the first byte of a row. */
  int start(int row) throws DamagedFileException {
    return dataStart + checked(row);
  }

  /** Position in the block's array after the last byte of a row. */
  int end(int row) throws DamagedFileException {
    int end = checked(row + 1);
    if (end < offsets.get(row)) {
      throw block.damaged("byte string " + row + " has a negative length");
    }
    return dataStart + end;
  }

  Slice slice(int row) throws DamagedFileException {
    int end = end(row);
    int start = start(row);
    return new Slice(block.data, start, end - start);
  }

  private int checked(int index) throws DamagedFileException {
    long offset = offsets.get(index);
    if (offset < 0 || offset > dataLength) {
      throw block.damaged(
          "byte string offset " + Long.toUnsignedString(offset) + " of " + dataLength);
    }
    return (int) offset;
  }
}
