package dev.syncline.c1z.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A range of keys.
 *
 * @param from first key
 * @param to the first key behind it
 */
record KeyRange(byte[] from, byte[] to) {
  boolean isEmpty() {
    return Arrays.compareUnsigned(from, to) >= 0;
  }

  /**
   * What is left of this range without others.
   *
   * @param others disjoint, in key order
   */
  List<KeyRange> without(List<KeyRange> others) {
    List<KeyRange> left = new ArrayList<>();
    byte[] at = from;
    for (KeyRange other : others) {
      if (Arrays.compareUnsigned(other.to, at) <= 0) {
        continue;
      }
      if (Arrays.compareUnsigned(other.from, to) >= 0) {
        break;
      }
      add(new KeyRange(at, other.from), left);
      at = other.to;
    }
    add(new KeyRange(at, to), left);
    return left;
  }

  private static void add(KeyRange range, List<KeyRange> ranges) {
    if (!range.isEmpty()) {
      ranges.add(range);
    }
  }
}
