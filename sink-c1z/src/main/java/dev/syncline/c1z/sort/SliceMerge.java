package dev.syncline.c1z.sort;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
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
}
