package dev.syncline.c1z.envelope;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Where the compressed bytes of a frame are: in memory, in a part of a file, or behind another file
 * system.
 */
@FunctionalInterface
public interface FrameSource {
  /** A new stream of exactly the frame's bytes; the caller closes it. Can be called again. */
  InputStream open() throws IOException;

  /** Writes the frame's bytes to {@code target}, which stays open. */
  default void writeTo(OutputStream target) throws IOException {
    try (InputStream in = open()) {
      in.transferTo(target);
    }
  }

  /** Bytes in memory; not copied. */
  static FrameSource ofBytes(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return () -> new ByteArrayInputStream(bytes, offset, length);
  }

  /** A part of a local file, which is opened for each use. */
  static FrameSource ofFile(Path file, long offset, long length) {
    Objects.requireNonNull(file);
    return () ->
        new RangeInputStream(
            FileRandomAccess.open(file, StandardOpenOption.READ), offset, length, true);
  }
}
