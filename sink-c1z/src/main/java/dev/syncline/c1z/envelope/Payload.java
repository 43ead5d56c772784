package dev.syncline.c1z.envelope;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The files behind the head, in one of the encodings. Thread-safe. */
interface Payload extends Closeable {
  /** In the order of their names' bytes. */
  List<PayloadFile> files();

  /**
   * Whether all bytes that {@link #read} gives are covered by a checksum, so that they are the ones
   * that were written.
   */
  boolean hasChecksums();

  /** All bytes of one of {@link #files}, checked as far as the encoding has checksums. */
  byte[] read(PayloadFile file) throws IOException;

  /**
   * Writes the same bytes in pieces, for files larger than an array; an error may come after some
   * were written.
   */
  void copy(PayloadFile file, OutputStream target) throws IOException;
}
