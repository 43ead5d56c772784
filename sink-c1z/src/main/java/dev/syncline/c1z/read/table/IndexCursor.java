package dev.syncline.c1z.read.table;

import java.io.IOException;

/** Iterates over the handles of a table's data blocks, in key order. Not thread-safe. */
interface IndexCursor {
  /** Stands before the first handle. */
  void rewind() throws IOException;

  boolean next() throws IOException;

  /** Goes to the first block whose separator is at least {@code target}. */
  boolean seek(byte[] target, int offset, int length) throws IOException;

  /** Goes behind the last handle, where {@link #next} finds none. */
  void end();

  /** A user key that no key of the block is above; a copy. */
  byte[] separator() throws IOException;

  BlockHandle handle() throws IOException;
}
