package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.List;

/**
 * Merges slices of sealed runs into the rows of one range, in key order. Of rows with one key the
 * one in the slice that comes last in the list wins: shards never share keys, but the rows of an
 * expansion replace those of shards.
 *
 * <p>Holds one block a slice. Not thread-safe.
 */
public final class SliceMerge extends SliceRows {
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
      for (int i = 0; i < slices.size(); i++) {
        // Among equal keys the lowest rank comes first.
        open(new SliceCursor(slices.get(i), source, -i, to), from);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    begin();
  }

  /** Goes to the next row; false after the last. */
  public boolean next() throws IOException {
    boolean more = advance();
    while (started && more && equalsPrevious()) {
      more = advance();
    }
    started = true;
    return more;
  }
}
