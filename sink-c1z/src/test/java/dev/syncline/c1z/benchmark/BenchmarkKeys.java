package dev.syncline.c1z.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys that look like those of the grants of the benchmarks' workload. */
public final class BenchmarkKeys {
  private static final long STEP = 2_654_435_761L;
  private static final int USERS = 1_000;

  private BenchmarkKeys() {}

  /** Distinct keys in the workload's shuffled order. */
  public static byte[][] shuffled(int count) {
    byte[][] keys = new byte[count][];
    for (int k = 0; k < count; k++) {
      long i = (k * STEP + 12_345) % count;
      keys[k] = key(i);
    }
    return keys;
  }

  /** The same keys in order. */
  public static byte[][] sorted(int count) {
    byte[][] keys = shuffled(count);
    Arrays.sort(keys, Arrays::compareUnsigned);
    return keys;
  }

  private static byte[] key(long i) {
    String text =
        "\3\4\0group\0group-%06d\0member\0user\0user-%08d".formatted(i / USERS, i % USERS);
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
