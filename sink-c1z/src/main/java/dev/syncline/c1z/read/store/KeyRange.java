package dev.syncline.c1z.read.store;

import dev.syncline.c1z.read.table.KeyBounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A range of keys.
 *
 * @param from first key
 * @param to the first key behind it
 */
public record KeyRange(byte[] from, byte[] to) {
  /** The keys inside the bounds of a table. */
  public static KeyRange of(KeyBounds bounds) {
    byte[] largest = bounds.largest();
    return new KeyRange(
        bounds.smallest(),
        bounds.largestExclusive() ? largest : Arrays.copyOf(largest, largest.length + 1));
  }

  /** Whether there is no key in it. */
  public boolean isEmpty() {
    return Arrays.compareUnsigned(from, to) >= 0;
  }

  /** Whether all keys inside the bounds of a table are in it. */
  public boolean contains(KeyBounds bounds) {
    return Arrays.compareUnsigned(from, bounds.smallest()) <= 0
        && Arrays.compareUnsigned(of(bounds).to, to) <= 0;
  }

  /**
   * What is left of this range without others.
   *
   * @param others disjoint, in key order
   */
  public List<KeyRange> without(List<KeyRange> others) {
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
