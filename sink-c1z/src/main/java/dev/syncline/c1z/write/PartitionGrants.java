package dev.syncline.c1z.write;

import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.util.Arrays;

/**
 * The grants of one entitlement while its range is built: what the hash index needs of them, to be
 * put in its order. They arrive in the order of their principals, so a stable sort by the 16-bit
 * bucket hash is all it takes.
 *
 * <p>Not thread-safe; reused from entitlement to entitlement.
 */
final class PartitionGrants {
  private final int[] counts = new int[257];
  private final ByteSink principals = new ByteSink();
  private int[] principalEnds = new int[64];
  private long[] contentHashes = new long[64];
  // Bucket hash in the upper, arrival in the lower half: sorting the longs is the stable sort.
  private long[] order = new long[64];
  private long[] scratch = new long[64];
  private int size;
  private long xor;

  void add(int bucketHash, byte[] key, int principalOffset, int principalLength, long hash) {
    if (size == order.length) {
      int capacity = 2 * size;
      principalEnds = Arrays.copyOf(principalEnds, capacity);
      contentHashes = Arrays.copyOf(contentHashes, capacity);
      order = Arrays.copyOf(order, capacity);
      scratch = new long[capacity];
    }
    principals.writeBytes(key, principalOffset, principalLength);
    principalEnds[size] = principals.size();
    contentHashes[size] = hash;
    order[size] = (long) bucketHash << 32 | size;
    xor ^= hash;
    size++;
  }

  int size() {
    return size;
  }

  /** Writes the entitlement and forgets its grants. */
  void write(byte[] partition, int partitionLength, HashIndexBuilder out) throws IOException {
    sort();
    out.begin(partition, partitionLength, size, xor);
    for (int i = 0; i < size; i++) {
      int grant = (int) order[i];
      int begin = grant == 0 ? 0 : principalEnds[grant - 1];
      out.entry(
          (int) (order[i] >>> 32),
          principals.array(),
          begin,
          principalEnds[grant] - begin,
          contentHashes[grant]);
    }
    out.end();
    clear();
  }

  void clear() {
    principals.reset();
    size = 0;
    xor = 0;
  }

  private void sort() {
    if (size < 512) {
      Arrays.sort(order, 0, size);
      return;
    }
    // Two stable counting passes over the two bytes of the bucket hash.
    countingSort(order, scratch, 32);
    countingSort(scratch, order, 40);
  }

  private void countingSort(long[] from, long[] to, int shift) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < size; i++) {
      counts[(int) (from[i] >>> shift & 0xff) + 1]++;
    }
    for (int i = 1; i < 256; i++) {
      counts[i] += counts[i - 1];
    }
    for (int i = 0; i < size; i++) {
      to[counts[(int) (from[i] >>> shift & 0xff)]++] = from[i];
    }
  }
}
