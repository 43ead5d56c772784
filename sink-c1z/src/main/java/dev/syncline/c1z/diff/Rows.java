package dev.syncline.c1z.diff;

import dev.syncline.c1z.read.store.VisibleCursor;
import java.util.Arrays;

/** Comparisons of rows under cursors. */
final class Rows {
  private Rows() {}

  static int compareKeys(VisibleCursor a, VisibleCursor b) {
    return Arrays.compareUnsigned(a.keyArray(), 0, a.keyLength(), b.keyArray(), 0, b.keyLength());
  }

  static boolean sameValue(VisibleCursor a, VisibleCursor b) {
    return Arrays.equals(
        a.valueArray(),
        a.valueOffset(),
        a.valueOffset() + a.valueLength(),
        b.valueArray(),
        b.valueOffset(),
        b.valueOffset() + b.valueLength());
  }
}
