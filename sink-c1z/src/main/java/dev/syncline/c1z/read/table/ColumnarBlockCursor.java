package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cursor over a columnar data block.
 *
 * <p>Columns: user key (sorted byte strings), key suffix (byte strings; appended), trailer
 * (integers), "prefix changed" (bits; not needed), value (byte strings), "value is external"
 * (bits), "obsolete" (bits; not needed).
 */
final class ColumnarBlockCursor extends BlockCursor {
  private static final int[] COLUMNS = {
    ColumnarBlock.PREFIX_BYTES,
    ColumnarBlock.BYTES,
    ColumnarBlock.UNSIGNED,
    ColumnarBlock.BITMAP,
    ColumnarBlock.BYTES,
    ColumnarBlock.BITMAP,
    ColumnarBlock.BITMAP
  };
  private static final int NO_BUNDLE = -1;

  private final boolean ordered;
  private ColumnarBlock block;
  private PrefixBytesColumn keys;
  private BytesColumn suffixes;
  private UnsignedColumn trailers;
  private BytesColumn values;
  private BitmapColumn external;
  private int row;

  /** The bundle whose prefix is in {@link #key}. */
  private int bundle;

  private int blockPrefixLength;
  private int bundlePrefixLength;
  private byte[] before = new byte[128];

  /**
   * @param ordered whether entries that are out of order are damage; if not, {@link #seek} is of no
   *     use
   */
  ColumnarBlockCursor(boolean ordered) {
    this.ordered = ordered;
  }

  @Override
  void reset(Slice slice, long place, String file) throws IOException {
    block = new ColumnarBlock(slice, ColumnarBlock.DATA_HEADER, file, place, COLUMNS);
    int rows = block.rows;
    if (rows > 0) {
      keys = new PrefixBytesColumn(block, block.columnStart(0), block.columnEnd(0), rows);
      suffixes = block.bytes(1, rows);
      trailers = block.unsigned(2, rows);
      values = block.bytes(4, rows);
      external = block.bitmap(5);
      int prefixStart = keys.blockPrefixStart();
      blockPrefixLength = keys.blockPrefixEnd() - prefixStart;
      reserveKey(blockPrefixLength);
      System.arraycopy(block.data, prefixStart, key, 0, blockPrefixLength);
    }
    row = -1;
    bundle = NO_BUNDLE;
    keyLength = 0;
  }

  @Override
  boolean next() throws IOException {
    if (row + 1 >= block.rows) {
      row = block.rows;
      return false;
    }
    if (row < 0) {
      load(0);
      return true;
    }
    int beforeLength = keyLength;
    long beforeTrailer = trailer;
    if (before.length < beforeLength) {
      before = new byte[key.length];
    }
    System.arraycopy(key, 0, before, 0, beforeLength);
    load(row + 1);
    int order = Arrays.compareUnsigned(key, 0, keyLength, before, 0, beforeLength);
    if (ordered && order <= 0) {
      checkVersions(order, beforeTrailer);
    }
    return true;
  }

  private void checkVersions(int order, long beforeTrailer) throws DamagedFileException {
    if (order < 0 || order == 0 && Long.compareUnsigned(trailer, beforeTrailer) >= 0) {
      throw block.damaged("keys out of order in row " + row);
    }
  }

  /** Goes to a row; {@link #row} must be the row before, or anything if the key is built anew. */
  private void load(int target) throws DamagedFileException {
    buildKey(target);
    row = target;
    trailer = trailers.get(target);
    int valueEnd = values.end(target);
    valueArray = block.data;
    valueOffset = values.start(target);
    valueLength = valueEnd - valueOffset;
    valueExternal = external.get(target);
  }

  private void buildKey(int target) throws DamagedFileException {
    int targetBundle = keys.bundle(target);
    if (targetBundle != bundle) {
      int start = keys.bundlePrefixStart(targetBundle);
      bundlePrefixLength = keys.bundlePrefixEnd(targetBundle) - start;
      reserveKey(blockPrefixLength + bundlePrefixLength);
      System.arraycopy(block.data, start, key, blockPrefixLength, bundlePrefixLength);
      bundle = targetBundle;
    }
    int source = target;
    int first = keys.firstRow(targetBundle);
    int start = keys.suffixStart(source);
    int end = keys.suffixEnd(source);
    // Same key as the row before, whose suffix may be empty for the same reason.
    while (start == end && source > first) {
      source--;
      start = keys.suffixStart(source);
      end = keys.suffixEnd(source);
    }
    int length = blockPrefixLength + bundlePrefixLength;
    reserveKey(length + (end - start));
    System.arraycopy(block.data, start, key, length, end - start);
    length += end - start;
    int suffixEnd = suffixes.end(target);
    int suffixStart = suffixes.start(target);
    reserveKey(length + (suffixEnd - suffixStart));
    System.arraycopy(block.data, suffixStart, key, length, suffixEnd - suffixStart);
    keyLength = length + suffixEnd - suffixStart;
  }

  @Override
  boolean seek(byte[] target, int offset, int length) throws IOException {
    int low = 0;
    int high = block.rows;
    while (low < high) {
      int middle = (low + high) >>> 1;
      buildKey(middle);
      if (compareKey(target, offset, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == block.rows) {
      row = low;
      return false;
    }
    load(low);
    return true;
  }
}
