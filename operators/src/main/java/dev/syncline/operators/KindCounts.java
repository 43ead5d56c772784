package dev.syncline.operators;

import dev.syncline.serde.KeyFamily;

/**
 * Entries by what they are about. Counted by the task, read by metrics from another thread,
 * roughly.
 */
final class KindCounts {
  /** Place of what belongs to the sync as a whole. */
  private static final int OTHERS = 0;

  /** By the second byte of the key, which tells the families of rows apart. */
  private final long[] counts = new long[KeyFamily.ASSETS.prefix()[1] + 1];

  /** Counts the entry with the key that begins there. */
  void count(byte[] key, int offset, int length) {
    int family = length > 1 ? key[offset + 1] : OTHERS;
    counts[family > 0 && family < counts.length ? family : OTHERS]++;
  }

  /** Entries about rows of one of the first five families. */
  long of(KeyFamily rows) {
    return counts[rows.prefix()[1]];
  }

  /** Entries about the sync as a whole. */
  long others() {
    return counts[OTHERS];
  }

  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }
}
