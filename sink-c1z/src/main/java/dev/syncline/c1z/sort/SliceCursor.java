package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.Arrays;

/** A position in a slice of a sealed run. Holds one block. Not thread-safe. */
final class SliceCursor extends EntryCursor {
  private final RunSlice slice;
  private final int rank;
  private final byte[] to;
  private final RunSource.Reader reader;
  private byte[] buffer;
  private int nextBlock;

  /**
   * @param to the first key that does not belong to the sequence any more, or null
   */
  SliceCursor(RunSlice slice, RunSource source, int rank, byte[] to) throws IOException {
    this.slice = slice;
    this.rank = rank;
    this.to = to;
    this.reader = slice.path() == null ? null : source.open(slice.path());
  }

  /** Goes to the first entry that is not below {@code from}; false if there is none. */
  boolean seek(byte[] from) throws IOException {
    boolean found = advance();
    while (found && Arrays.compareUnsigned(key, 0, keyLength, from, 0, from.length) < 0) {
      found = advance();
    }
    return found;
  }

  @Override
  boolean belongs() {
    // Only the last block of a slice can reach beyond the range.
    return to == null
        || nextBlock < slice.lengths().length
        || Arrays.compareUnsigned(key, 0, keyLength, to, 0, to.length) < 0;
  }

  @Override
  boolean nextBlock() throws IOException {
    if (nextBlock == slice.lengths().length) {
      return false;
    }
    int length = slice.lengths()[nextBlock];
    long offset = slice.offsets()[nextBlock++];
    if (reader == null) {
      useBlock(slice.inline(), (int) offset, length);
    } else {
      if (buffer == null || buffer.length < length) {
        buffer = new byte[length];
      }
      reader.read(offset, buffer, 0, length);
      useBlock(buffer, 0, length);
    }
    return true;
  }

  @Override
  String source() {
    return slice.path() == null ? "an inline run" : slice.path();
  }

  @Override
  int rank() {
    return rank;
  }

  void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
