package dev.syncline.c1z.sort;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Merges slices of sealed runs into the rows of one range, in key order. Of rows with one key the
 * one in the slice that comes last in the list wins: shards never share keys, but the rows of an
 * expansion replace those of shards.
 *
 * <p>Holds one block a slice. Not thread-safe.
 */
public final class SliceMerge implements Closeable {
  private static final byte[] NO_KEY = new byte[0];

  private final MergeTree tree = new MergeTree();
  private final List<SliceCursor> cursors = new ArrayList<>();
  private EntryCursor current;
  private boolean started;

  /**
   * Opens the slices.
   *
   * @param from the first key that belongs to the range
   * @param to the first key that does not any more, or null
   */
  public SliceMerge(List<RunSlice> slices, RunSource source, byte[] from, byte[] to)
      throws IOException {
    try {
      for (RunSlice slice : slices) {
        // Among equal keys the lowest rank comes first.
        SliceCursor cursor = new SliceCursor(slice, source, -cursors.size(), to);
        cursors.add(cursor);
        if (!cursor.seek(from)) {
          cursor.close();
          cursors.remove(cursors.size() - 1);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    tree.build(cursors.toArray(new EntryCursor[0]), cursors.size(), NO_KEY, 0);
  }

  /** Goes to the next row; false after the last. */
  public boolean next() throws IOException {
    do {
      if (started) {
        tree.advance();
      }
      current = tree.current();
    } while (started && current != null && tree.equalsPrevious());
    started = true;
    return current != null;
  }

  /** The key of the row, in {@code key()[0, keyLength())}; valid until {@link #next}. */
  public byte[] key() {
    return current.key;
  }

  public int keyLength() {
    return current.keyLength;
  }

  /** Holds the value from {@link #valueOffset} on; valid until {@link #next}. */
  public byte[] value() {
    return current.value;
  }

  public int valueOffset() {
    return current.valueOffset;
  }

  public int valueLength() {
    return current.valueLength;
  }

  @Override
  public void close() throws IOException {
    for (SliceCursor cursor : cursors) {
      cursor.close();
    }
  }

  private static final class SliceCursor extends EntryCursor {
    private final RunSlice slice;
    private final int rank;
    private final byte[] to;
    private final RunSource.Reader reader;
    private byte[] buffer;
    private int nextBlock;

    SliceCursor(RunSlice slice, RunSource source, int rank, byte[] to) throws IOException {
      this.slice = slice;
      this.rank = rank;
      this.to = to;
      this.reader = slice.path() == null ? null : source.open(slice.path());
    }

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
}
