package dev.syncline.c1z.sort;

import java.io.Closeable;
import java.io.IOException;

/** Opens the staged files of sealed runs for reading. */
public interface RunSource {
  /** Opens a file. One reader is used by one thread. */
  Reader open(String path) throws IOException;

  /** Positioned reads of one file. */
  interface Reader extends Closeable {
    /**
     * Reads exactly {@code length} bytes from {@code position}.
     *
     * @throws java.io.EOFException if the file ends before
     */
    void read(long position, byte[] target, int offset, int length) throws IOException;
  }
}
