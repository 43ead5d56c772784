package dev.syncline.c1z.read.verify;

import dev.syncline.serde.GrantDigests;
import java.io.IOException;
import java.util.Arrays;

/** Count and exclusive or of the grants of one partition, by bucket of 16 bits. Reused. */
final class Buckets {
  private static final int BUCKETS = 1 << 16;

  /** Takes a leaf. */
  interface LeafConsumer {
    void leaf(int leaf16, long count, long xor) throws IOException;
  }

  private final long[] counts = new long[BUCKETS];
  private final long[] xors = new long[BUCKETS];
  private int[] used = new int[64];
  private int usedCount;
  private long count;
  private long xor;

  void clear() {
    for (int i = 0; i < usedCount; i++) {
      counts[used[i]] = 0;
      xors[used[i]] = 0;
    }
    usedCount = 0;
    count = 0;
    xor = 0;
  }

  void add(int hash16, long content) {
    if (counts[hash16] == 0) {
      if (usedCount == used.length) {
        used = Arrays.copyOf(used, 2 * usedCount);
      }
      used[usedCount++] = hash16;
    }
    counts[hash16]++;
    xors[hash16] ^= content;
    count++;
    xor ^= content;
  }

  long count() {
    return count;
  }

  long xor() {
    return xor;
  }

  /** Hands out the leaves of a width, in order. */
  void forEachLeaf(int width, LeafConsumer consumer) throws IOException {
    Arrays.sort(used, 0, usedCount);
    int i = 0;
    while (i < usedCount) {
      int leaf = GrantDigests.leaf16(used[i], width);
      long leafCount = 0;
      long leafXor = 0;
      for (; i < usedCount && GrantDigests.leaf16(used[i], width) == leaf; i++) {
        leafCount += counts[used[i]];
        leafXor ^= xors[used[i]];
      }
      consumer.leaf(leaf, leafCount, leafXor);
    }
  }
}
