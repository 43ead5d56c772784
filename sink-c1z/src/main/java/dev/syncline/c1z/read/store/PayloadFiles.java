package dev.syncline.c1z.read.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.SortedMap;

/** The named files of a database: the payload of an envelope or a plain directory. Thread-safe. */
public interface PayloadFiles extends Closeable {
  /** Name for messages: the path of the envelope or directory. */
  String name();

  /** Uncompressed sizes by file name. */
  SortedMap<String, Long> sizes();

  /**
   * Whether all bytes that are read are covered by checksums of the container. If not, what has no
   * checksum inside of the files needs a look of its own.
   */
  boolean hasChecksums();

  /**
   * All bytes of a file, checked as far as its container has checksums.
   *
   * @throws dev.syncline.c1z.envelope.LimitExceededException if it does not fit an array
   */
  byte[] read(String file) throws IOException;

  /** Writes the same bytes in pieces. */
  void copy(String file, OutputStream target) throws IOException;
}
