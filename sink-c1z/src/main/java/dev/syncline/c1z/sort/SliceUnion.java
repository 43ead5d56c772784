package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.List;

/**
 * Merges whole slices and hands out all their rows in key order, those of one key in the order of
 * the slices.
 *
 * <p>Holds one block a slice. Not thread-safe.
 */
public final class SliceUnion extends SliceRows {
  private static final byte[] FIRST = new byte[0];

  /** Opens the slices. */
  public SliceUnion(List<RunSlice> slices, RunSource source) throws IOException {
    try {
      for (int i = 0; i < slices.size(); i++) {
        open(new SliceCursor(slices.get(i), source, i, null), FIRST);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    begin();
  }

  /** Goes to the next row; false after the last. */
  public boolean next() throws IOException {
    return advance();
  }

  /** Whether the row has the key of the row before it. */
  public boolean sameKey() {
    return equalsPrevious();
  }

  /** The position in the list of the slice that the row is from. */
  public int slice() {
    return rank();
  }
}
