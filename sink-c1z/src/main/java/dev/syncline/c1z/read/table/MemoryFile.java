package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.io.IOException;
import java.util.Objects;

/**
 * A file whose bytes are in memory.
 *
 * @param name name for messages
 * @param bytes the content
 */
public record MemoryFile(String name, Slice bytes) implements DecodedFile {
  public MemoryFile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(bytes);
  }

  @Override
  public long size() {
    return bytes.length();
  }

  @Override
  public boolean inMemory() {
    return true;
  }

  @Override
  public Slice read(long position, int length) throws IOException {
    if (position < 0 || length < 0 || position > bytes.length() - (long) length) {
      throw new DamagedFileException(
          name, position, length + " bytes wanted in a file of " + bytes.length());
    }
    return bytes.slice((int) position, length);
  }
}
