package dev.syncline.c1z.sort;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges whole slices and hands out all their rows in key order, those of one key in the order of
 * the slices.
 *
 * <p>Holds one block a slice. Not thread-safe.
 */
public final class SliceUnion implements Closeable {
  private static final byte[] NO_KEY = new byte[0];

  private final MergeTree tree = new MergeTree();
  private final List<SliceCursor> cursors = new ArrayList<>();
  private EntryCursor current;
  private boolean started;

  /** Opens the slices. */
  public SliceUnion(List<RunSlice> slices, RunSource source) throws IOException {
    try {
      for (int i = 0; i < slices.size(); i++) {
        SliceCursor cursor = new SliceCursor(slices.get(i), source, i, null);
        cursors.add(cursor);
        if (!cursor.advance()) {
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
    if (started) {
      tree.advance();
    }
    started = true;
    current = tree.current();
    return current != null;
  }

  /** Whether the row has the key of the row before it. */
  public boolean sameKey() {
    return tree.equalsPrevious();
  }

  /** The position in the list of the slice that the row is from. */
  public int slice() {
    return current.rank();
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
