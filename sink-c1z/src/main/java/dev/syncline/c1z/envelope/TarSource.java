package dev.syncline.c1z.envelope;

import java.io.IOException;

/**
 * What {@link TarIndex} reads a tar from: front to back, with the contents of files set aside
 * unread where possible.
 */
interface TarSource {
  /**
   * Reads into {@code target} until it is full or the source ends; returns the number of bytes
   * read.
   */
  int read(byte[] target) throws IOException;

  /**
   * Steps over {@code length} bytes of content.
   *
   * @return where the content is in {@link TarPayload}'s store
   * @throws DamagedFileException if the source ends before
   */
  long keep(long length) throws IOException;

  /** Bytes read or stepped over so far. */
  long position();
}
