package dev.syncline.c1z.sort;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of several slices of sealed runs in key order; who decides between rows of one key is
 * below. Holds one block a slice. Not thread-safe.
 */
abstract sealed class SliceRows implements Closeable permits SliceMerge, SliceUnion {
  private static final byte[] NO_KEY = new byte[0];

  private final MergeTree tree = new MergeTree();
  private final List<SliceCursor> cursors = new ArrayList<>();
  private EntryCursor current;
  private boolean started;

  /** Opens the slice with that position in the list, if it has rows. */
  final void open(SliceCursor cursor, byte[] from) throws IOException {
    cursors.add(cursor);
    if (!cursor.seek(from)) {
      cursor.close();
      cursors.remove(cursors.size() - 1);
    }
  }

  /** To be called when all slices are open. */
  final void begin() {
    tree.build(cursors.toArray(new EntryCursor[0]), cursors.size(), NO_KEY, 0);
  }

  /** Goes to the next row of whatever key; false after the last. */
  final boolean advance() throws IOException {
    if (started) {
      tree.advance();
    }
    started = true;
    current = tree.current();
    return current != null;
  }

  /** Whether the row has the key of the row before it. */
  final boolean equalsPrevious() {
    return tree.equalsPrevious();
  }

  /** The rank that the row's cursor was made with. */
  final int rank() {
    return current.rank();
  }

  /** The key of the row, in {@code key()[0, keyLength())}; valid until the next row. */
  public final byte[] key() {
    return current.key;
  }

  public final int keyLength() {
    return current.keyLength;
  }

  /** Holds the value from {@link #valueOffset} on; valid until the next row. */
  public final byte[] value() {
    return current.value;
  }

  public final int valueOffset() {
    return current.valueOffset;
  }

  public final int valueLength() {
    return current.valueLength;
  }

  @Override
  public final void close() throws IOException {
    for (SliceCursor cursor : cursors) {
      cursor.close();
    }
  }
}
