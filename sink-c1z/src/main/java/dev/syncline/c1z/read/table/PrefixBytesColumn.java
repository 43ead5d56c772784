package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;

/**
 * A column of sorted byte strings without what they share.
 *
 * <pre>
 * column := log2(bundleSize):u8 slices
 * slices := blockPrefix (bundlePrefix rowSuffix[≤ bundleSize]) *
 * </pre>
 *
 * The slices are a byte string column that lacks the offset 0 before its first slice. A key is
 * block prefix + bundle prefix + row suffix; an empty suffix in a row that is not the first of its
 * bundle repeats the key of the row before.
 */
final class PrefixBytesColumn {
  private static final int MAX_SHIFT = 24;

  private final ColumnarBlock block;
  private final int shift;
  private final UnsignedColumn offsets;
  private final int dataStart;
  private final int dataLength;

  /**
   * @param count number of rows, at least 1
   */
  PrefixBytesColumn(ColumnarBlock block, int from, int limit, int count)
      throws DamagedFileException {
    this.block = block;
    if (from >= limit) {
      throw block.damaged("key column is empty");
    }
    this.shift = block.data[from] & 0xff;
    if (shift > MAX_SHIFT) {
      throw block.damaged("key bundles of 2^" + shift + " rows");
    }
    int slices = 1 + (int) ((count + (1L << shift) - 1) >> shift) + count;
    this.offsets = new UnsignedColumn(block, from + 1, limit, slices);
    if (offsets.hasBase()) {
      throw block.damaged("offsets of the key column have a base");
    }
    this.dataStart = offsets.end();
    this.dataLength = limit - dataStart;
  }

  int bundle(int row) {
    return row >> shift;
  }

  int firstRow(int bundle) {
    return bundle << shift;
  }

  int blockPrefixStart() {
    return dataStart;
  }

  int blockPrefixEnd() throws DamagedFileException {
    return dataStart + offset(0);
  }

  int bundlePrefixStart(int bundle) throws DamagedFileException {
    return dataStart + offset(bundle + (bundle << shift));
  }

  int bundlePrefixEnd(int bundle) throws DamagedFileException {
    return end(bundle + (bundle << shift));
  }

  int suffixStart(int row) throws DamagedFileException {
    return dataStart + offset(1 + bundle(row) + row);
  }

  int suffixEnd(int row) throws DamagedFileException {
    return end(1 + bundle(row) + row);
  }

  private int end(int slice) throws DamagedFileException {
    int end = offset(slice + 1);
    if (end < offsets.get(slice)) {
      throw block.damaged("key slice " + slice + " has a negative length");
    }
    return dataStart + end;
  }

  private int offset(int index) throws DamagedFileException {
    long offset = offsets.get(index);
    if (offset < 0 || offset > dataLength) {
      throw block.damaged("key offset " + Long.toUnsignedString(offset) + " of " + dataLength);
    }
    return (int) offset;
  }
}
