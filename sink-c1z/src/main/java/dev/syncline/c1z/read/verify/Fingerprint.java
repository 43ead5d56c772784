package dev.syncline.c1z.read.verify;

import dev.syncline.serde.XxHash64;

/**
 * A number for a set of entries that does not depend on their order, so that two sets are compared
 * without holding either. Different sets have the same one with a chance of 2^-64 or less: good
 * against faults, not against somebody who searches for one. Not thread-safe.
 */
final class Fingerprint {
  private static final long ODD = 0x9e3779b97f4a7c15L;

  private long count;
  private long sum;
  private long mixed;

  /**
   * @param value what belongs to the key; 0 if nothing does
   */
  void add(byte[] key, int offset, int length, long value) {
    long hash = XxHash64.hash(key, offset, length) + ODD * value;
    count++;
    sum += hash;
    long spread = (hash ^ hash >>> 32) * ODD;
    mixed += spread ^ spread >>> 29;
  }

  boolean matches(Fingerprint that) {
    return count == that.count && sum == that.sum && mixed == that.mixed;
  }

  long count() {
    return count;
  }
}
