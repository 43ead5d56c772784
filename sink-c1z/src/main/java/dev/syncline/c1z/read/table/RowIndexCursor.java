package dev.syncline.c1z.read.table;

import java.io.IOException;
import java.util.Arrays;

/** Cursor over an index block in row form: internal key to handle. */
final class RowIndexCursor implements IndexCursor {
  private final RowBlockCursor rows = RowBlockCursor.forIndex();
  private final Slice block;
  private final long place;
  private final String file;

  RowIndexCursor(Slice block, long place, String file) throws IOException {
    this.block = block;
    this.place = place;
    this.file = file;
    rewind();
  }

  @Override
  public void rewind() throws IOException {
    rows.reset(block, place, file);
  }

  @Override
  public boolean next() throws IOException {
    return rows.next();
  }

  @Override
  public boolean seek(byte[] target, int offset, int length) throws IOException {
    return rows.seek(target, offset, length);
  }

  @Override
  public void end() {
    rows.end();
  }

  @Override
  public byte[] separator() {
    return Arrays.copyOf(rows.key, rows.keyLength);
  }

  @Override
  public BlockHandle handle() throws IOException {
    // Block properties may follow the handle.
    return BlockHandle.read(
        new BoundedInput(
            new Slice(rows.valueArray, rows.valueOffset, rows.valueLength), file, place));
  }
}
