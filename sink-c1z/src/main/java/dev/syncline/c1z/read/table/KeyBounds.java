package dev.syncline.c1z.read.table;

import java.util.Arrays;
import java.util.Objects;

/**
 * The user keys that a table holds or, if it is virtual, shows of its backing file.
 *
 * @param smallest inclusive
 * @param largest inclusive unless {@code largestExclusive}
 * @param largestExclusive whether {@code largest} is the end of a range deletion rather than a key
 */
public record KeyBounds(byte[] smallest, byte[] largest, boolean largestExclusive) {
  public KeyBounds {
    Objects.requireNonNull(smallest);
    Objects.requireNonNull(largest);
  }

  /** Whether {@code key} comes before every key in the bounds. */
  public boolean isBefore(byte[] key, int offset, int length) {
    return Arrays.compareUnsigned(key, offset, offset + length, smallest, 0, smallest.length) < 0;
  }

  /** Whether {@code key} comes after every key in the bounds. */
  public boolean isAfter(byte[] key, int offset, int length) {
    int order = Arrays.compareUnsigned(key, offset, offset + length, largest, 0, largest.length);
    return order > 0 || order == 0 && largestExclusive;
  }

  public boolean contains(byte[] key, int offset, int length) {
    return !isBefore(key, offset, length) && !isAfter(key, offset, length);
  }

  /** Whether all keys in these bounds come before all keys in {@code that}. */
  public boolean endsBefore(KeyBounds that) {
    return that.isBefore(largest, 0, largest.length)
        || largestExclusive && Arrays.equals(largest, that.smallest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyBounds that
        && Arrays.equals(smallest, that.smallest)
        && Arrays.equals(largest, that.largest)
        && largestExclusive == that.largestExclusive;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(smallest), Arrays.hashCode(largest), largestExclusive);
  }
}
