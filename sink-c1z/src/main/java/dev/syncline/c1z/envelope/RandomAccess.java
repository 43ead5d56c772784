package dev.syncline.c1z.envelope;

import java.io.Closeable;
import java.io.IOException;

/**
 * A source of bytes that is read at given positions. Implementations are thread-safe: reads of
 * different threads do not disturb each other.
 */
public interface RandomAccess extends Closeable {
  /** Length in bytes; fixed while the source is open. */
  long size() throws IOException;

  /**
   * Reads exactly {@code length} bytes from {@code position}.
   *
   * @throws java.io.EOFException if the source ends before
   */
  void read(long position, byte[] target, int offset, int length) throws IOException;
}
