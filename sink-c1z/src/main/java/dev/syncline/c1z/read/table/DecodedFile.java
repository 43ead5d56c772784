package dev.syncline.c1z.read.table;

import java.io.IOException;

/** The uncompressed bytes of one file, read at given positions. Thread-safe. */
public interface DecodedFile {
  /** Name for messages, for instance {@code sync.c1z!000002.sst}. */
  String name();

  long size();

  /**
   * Whether {@link #read} hands out views of an array that stays in memory anyway, so that nothing
   * is gained by keeping what was read.
   */
  boolean inMemory();

  /**
   * Reads {@code length} bytes from {@code position}. The result may be a view.
   *
   * @throws dev.syncline.c1z.envelope.DamagedFileException if the range is not inside the file
   */
  Slice read(long position, int length) throws IOException;
}
