package dev.syncline.c1z.sort;

import java.io.IOException;

/** Reads the rows of a {@link FragmentWriter}. Not thread-safe. */
public final class FragmentReader {
  private final EntryCursor cursor =
      new EntryCursor() {
        @Override
        boolean nextBlock() {
          return false;
        }

        @Override
        String source() {
          return "a fragment";
        }

        @Override
        int rank() {
          return 0;
        }
      };

  public FragmentReader(byte[] data, int offset, int length) {
    cursor.useBlock(data, offset, length);
  }

  /** Goes to the next row; false after the last. */
  public boolean next() throws IOException {
    return cursor.advance();
  }

  /** The key of the row, in {@code key()[0, keyLength())}; valid until {@link #next}. */
  public byte[] key() {
    return cursor.key;
  }

  public int keyLength() {
    return cursor.keyLength;
  }

  public byte[] value() {
    return cursor.value;
  }

  public int valueOffset() {
    return cursor.valueOffset;
  }

  public int valueLength() {
    return cursor.valueLength;
  }
}
