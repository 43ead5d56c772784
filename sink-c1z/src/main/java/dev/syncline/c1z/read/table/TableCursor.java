package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Iterates over the entries of a table in order: user keys rising, for one user key the trailers
 * falling. Not thread-safe.
 *
 * <p>Key and value are described by array, offset and length; they are valid until the cursor is
 * moved and are not to be changed.
 */
public final class TableCursor {
  private final TableReader table;
  private final KeyBounds bounds;
  private final IndexCursor index;
  private final BlockCursor block;
  private boolean inBlock;
  private boolean started;

  /** Last key of the block before, to check the order from block to block. */
  private byte[] before;

  private long beforeTrailer;
  private int blocksInRow;

  TableCursor(TableReader table, KeyBounds bounds) throws IOException {
    this.table = table;
    this.bounds = bounds;
    this.index = table.indexCursor();
    this.block = table.blockCursor();
  }

  /**
   * Goes to the next entry, at first to the first one.
   *
   * @return whether there is one; if not, the cursor stays at the end
   */
  public boolean next() throws IOException {
    if (!started) {
      if (bounds != null) {
        return seek(bounds.smallest(), 0, bounds.smallest().length);
      }
      started = true;
    }
    if (inBlock && block.next()) {
      return inBounds();
    }
    return nextBlock();
  }

  private boolean nextBlock() throws IOException {
    if (inBlock) {
      before = Arrays.copyOf(block.key, block.keyLength);
      beforeTrailer = block.trailer;
      inBlock = false;
    }
    while (index.next()) {
      BlockHandle handle = load();
      if (block.next()) {
        inBlock = true;
        blocksInRow++;
        checkOrder(handle);
        return inBounds();
      }
    }
    return false;
  }

  private BlockHandle load() throws IOException {
    BlockHandle handle = index.handle();
    block.reset(table.blocks().load(handle), handle.offset(), table.name());
    return handle;
  }

  private void checkOrder(BlockHandle handle) throws DamagedFileException {
    if (before == null) {
      return;
    }
    int order = block.compareKey(before, 0, before.length);
    if (order < 0 || order == 0 && Long.compareUnsigned(block.trailer, beforeTrailer) >= 0) {
      throw new DamagedFileException(
          table.name(), handle.offset(), "the block begins before the one before it ends");
    }
  }

  /**
   * Goes to the first entry whose user key is at least the given one.
   *
   * @return whether there is one
   */
  public boolean seek(byte[] key, int offset, int length) throws IOException {
    if (bounds != null && bounds.isBefore(key, offset, length)) {
      return seek(bounds.smallest(), 0, bounds.smallest().length);
    }
    started = true;
    inBlock = false;
    before = null;
    blocksInRow = 0;
    if (!index.seek(key, offset, length)) {
      return false;
    }
    load();
    if (block.seek(key, offset, length)) {
      inBlock = true;
      return inBounds();
    }
    // The separator may lie above the block's last key.
    return nextBlock();
  }

  private boolean inBounds() {
    if (bounds != null && bounds.isAfter(block.key, 0, block.keyLength)) {
      // A later next() must not come back into the table.
      inBlock = false;
      index.end();
      return false;
    }
    return true;
  }

  /** Data blocks read one after the other since the last seek; tells scans from look-ups. */
  public int blocksInRow() {
    return blocksInRow;
  }

  public byte[] keyArray() {
    return block.key;
  }

  /** Length of the user key, which begins at index 0 of {@link #keyArray}. */
  public int keyLength() {
    return block.keyLength;
  }

  /** The sequence number as written in the table. */
  public long sequence() {
    return block.trailer >>> 8;
  }

  /** One of {@link EntryKind}, or a number that is not known. */
  public int kind() {
    return (int) block.trailer & 0xff;
  }

  /**
   * Throws unless the value is in its place; older versions of a key may have it elsewhere.
   *
   * @throws UnsupportedC1zException if the value is in a value block
   */
  public void requireValue() throws UnsupportedC1zException {
    if (block.valueExternal) {
      throw new UnsupportedC1zException(
          table.name(),
          UnsupportedC1zException.NO_OFFSET,
          "the visible value of a key is in a value block");
    }
  }

  public byte[] valueArray() {
    return block.valueArray;
  }

  public int valueOffset() {
    return block.valueOffset;
  }

  public int valueLength() {
    return block.valueLength;
  }
}
