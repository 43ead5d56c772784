package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.RandomAccess;
import java.io.IOException;
import java.util.Objects;

/**
 * A file, or a region of one, that is read from disk piece by piece.
 *
 * @param name name for messages
 * @param source where the bytes are; not closed by this object
 * @param start position of the first byte in {@code source}
 * @param size number of bytes
 */
public record PositionedFile(String name, RandomAccess source, long start, long size)
    implements DecodedFile {
  public PositionedFile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(source);
    if (start < 0 || size < 0) {
      throw new IllegalArgumentException("region of " + size + " bytes at " + start);
    }
  }

  @Override
  public boolean inMemory() {
    return false;
  }

  @Override
  public Slice read(long position, int length) throws IOException {
    if (position < 0 || length < 0 || position > size - length) {
      throw new DamagedFileException(name, position, length + " bytes wanted in a file of " + size);
    }
    byte[] bytes = new byte[length];
    source.read(start + position, bytes, 0, length);
    return Slice.of(bytes);
  }
}
