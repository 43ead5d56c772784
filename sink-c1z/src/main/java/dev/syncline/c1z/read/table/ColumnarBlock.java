package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The header of a columnar block and the places of its columns.
 *
 * <pre>
 * block  := customHeader version:u8=1 columns:u16 rows:u32 column* data padding:u8
 * column := type:u8 offset:u32                 offset from the start of the block
 * </pre>
 *
 * A column ends where the next begins, the last at the padding byte. Numbers are little-endian.
 */
final class ColumnarBlock {
  /** Custom header of data blocks: the length of the longest key. */
  static final int DATA_HEADER = 4;

  /** Custom header of range deletion blocks: the number of boundary keys. */
  static final int KEYSPAN_HEADER = 4;

  static final int NO_HEADER = 0;

  static final int BITMAP = 1;
  static final int UNSIGNED = 2;
  static final int BYTES = 3;
  static final int PREFIX_BYTES = 4;

  private static final int VERSION = 1;

  final byte[] data;
  final int start;
  final int rows;
  final String file;
  final long place;
  private final int[] columnStarts;
  private final int headerValue;

  /**
   * @param customHeader bytes before the common header
   * @param types expected types of all columns, in order
   */
  ColumnarBlock(Slice block, int customHeader, String file, long place, int... types)
      throws DamagedFileException {
    this.data = block.array();
    this.start = block.offset();
    this.file = file;
    this.place = place;
    BoundedInput in = new BoundedInput(block, file, place);
    this.headerValue = customHeader == NO_HEADER ? 0 : (int) Math.min(in.u32(), Integer.MAX_VALUE);
    int version = in.u8();
    if (version != VERSION) {
      throw in.damaged("columnar block version " + version + ", expected 1");
    }
    int columns = in.u16();
    if (columns != types.length) {
      throw in.damaged(columns + " columns, expected " + types.length);
    }
    long rowCount = in.u32();
    if (rowCount > block.length()) {
      throw in.damaged(rowCount + " rows in a block of " + block.length() + " bytes");
    }
    this.rows = (int) rowCount;
    this.columnStarts = new int[columns + 1];
    for (int i = 0; i < columns; i++) {
      int type = in.u8();
      if (type != types[i]) {
        throw in.damaged("column " + i + " has type " + type + ", expected " + types[i]);
      }
      long offset = in.u32();
      if (offset < (i == 0 ? 0 : columnStarts[i - 1]) || offset > block.length() - 1) {
        throw in.damaged("column " + i + " at +" + offset + " of " + block.length());
      }
      columnStarts[i] = (int) offset;
    }
    columnStarts[columns] = block.length() - 1;
    if (columns > 0 && columnStarts[0] < in.position()) {
      throw in.damaged("column 0 at +" + columnStarts[0] + ", inside the header");
    }
  }

  /** The number in the custom header. */
  int headerValue() {
    return headerValue;
  }

  /** Position in {@link #data} of the first byte of a column. */
  int columnStart(int column) {
    return start + columnStarts[column];
  }

  /** Position in {@link #data} after the last byte of a column. */
  int columnEnd(int column) {
    return start + columnStarts[column + 1];
  }

  UnsignedColumn unsigned(int column, int count) throws DamagedFileException {
    return new UnsignedColumn(this, columnStart(column), columnEnd(column), count);
  }

  BytesColumn bytes(int column, int count) throws DamagedFileException {
    return new BytesColumn(this, columnStart(column), columnEnd(column), count);
  }

  BitmapColumn bitmap(int column) throws DamagedFileException {
    return new BitmapColumn(this, columnStart(column), columnEnd(column), rows);
  }

  DamagedFileException damaged(String problem) {
    return new DamagedFileException(file, place, problem);
  }

  /** The rows of a key/value block: metaindex and properties. */
  static Map<String, Slice> readNames(Slice slice, String file, long place) throws IOException {
    ColumnarBlock block = new ColumnarBlock(slice, NO_HEADER, file, place, BYTES, BYTES);
    BytesColumn names = block.bytes(0, block.rows);
    BytesColumn values = block.bytes(1, block.rows);
    BoundedInput in = new BoundedInput(slice, file, place);
    Map<String, Slice> entries = new LinkedHashMap<>();
    for (int row = 0; row < block.rows; row++) {
      Names.add(entries, names.slice(row).toByteArray(), values.slice(row), in);
    }
    return entries;
  }
}
