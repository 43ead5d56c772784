package dev.syncline.c1z.read.table;

import java.io.IOException;
import java.util.Arrays;

/**
 * Cursor over an index block in columnar form: separators (user keys), offsets, lengths, block
 * properties (not needed).
 */
final class ColumnarIndexCursor implements IndexCursor {
  private final ColumnarBlock block;
  private final BytesColumn separators;
  private final UnsignedColumn offsets;
  private final UnsignedColumn lengths;
  private int row = -1;

  ColumnarIndexCursor(Slice slice, long place, String file) throws IOException {
    block =
        new ColumnarBlock(
            slice,
            ColumnarBlock.NO_HEADER,
            file,
            place,
            ColumnarBlock.BYTES,
            ColumnarBlock.UNSIGNED,
            ColumnarBlock.UNSIGNED,
            ColumnarBlock.BYTES);
    separators = block.bytes(0, block.rows);
    offsets = block.unsigned(1, block.rows);
    lengths = block.unsigned(2, block.rows);
  }

  @Override
  public void rewind() {
    row = -1;
  }

  @Override
  public boolean next() {
    row = Math.min(row + 1, block.rows);
    return row < block.rows;
  }

  @Override
  public boolean seek(byte[] target, int offset, int length) throws IOException {
    int low = 0;
    int high = block.rows;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int end = separators.end(middle);
      int order =
          Arrays.compareUnsigned(
              block.data, separators.start(middle), end, target, offset, offset + length);
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    row = low;
    return row < block.rows;
  }

  @Override
  public void end() {
    row = block.rows;
  }

  @Override
  public byte[] separator() throws IOException {
    return separators.slice(row).toByteArray();
  }

  @Override
  public BlockHandle handle() {
    return new BlockHandle(offsets.get(row), lengths.get(row));
  }
}
