package dev.syncline.c1z.sort;

import java.util.Arrays;

/**
 * Stable sort of arena entries by key, as unsigned bytes.
 *
 * <p>A most-significant-digit-first sort with digits of eight bytes. Each level first skips what
 * all keys of the range have in common (keys of one family share 20 to 40 bytes), then caches the
 * next eight bytes of every key in a long beside its entry, sorts these pairs, and descends into
 * ranges of equal longs. Keys are touched once a level, in the order of the range; the sorting
 * itself runs over two small arrays. {@code SortBenchmark} shows the difference to a comparison
 * sort.
 *
 * <p>Not thread-safe: it reuses its scratch arrays.
 */
final class KeySorter {
  private static final int INSERTION_SORT_MAX = 24;
  private static final int MERGE_SORT_MAX = 384;

  private final int[] counts = new int[256];
  private long[] digits = new long[0];
  private long[] otherDigits = new long[0];
  private int[] otherOrder = new int[0];

  /** Sorts the entries at {@code order[from, to)}, offsets into the arena's array. */
  void sort(byte[] data, int[] order, int from, int to) {
    if (digits.length < to) {
      int capacity = Math.max(to, order.length);
      digits = new long[capacity];
      otherDigits = new long[capacity];
      otherOrder = new int[capacity];
    }
    sort(data, order, from, to, 0);
  }

  private void sort(byte[] data, int[] order, int from, int to, int sharedBytes) {
    int start = from;
    int shared = sharedBytes;
    while (to - start > 1) {
      int depth = commonPrefix(data, order, start, to, shared);
      for (int i = start; i < to; i++) {
        digits[i] = digit(data, order[i], depth);
      }
      sortByDigit(order, start, to);
      // Descend into all ranges of equal digits but the last, which is the next turn of the loop:
      // recursion then only
      // goes as deep as ranges halve.
      int rangeStart = start;
      int lastStart = to;
      for (int i = start + 1; i <= to; i++) {
        if (i == to || digits[i] != digits[rangeStart]) {
          if (i - rangeStart > 1) {
            int unfinished = endedKeysFirst(data, order, rangeStart, i, depth + 8);
            if (i == to) {
              lastStart = unfinished;
            } else if (i - unfinished > 1) {
              sort(data, order, unfinished, i, depth + 8);
            }
          }
          rangeStart = i;
        }
      }
      start = lastStart;
      shared = depth + 8;
    }
  }

  /**
   * The length up to which all keys of the range are equal; at least {@code shared}, which the
   * caller knows.
   */
  private static int commonPrefix(byte[] data, int[] order, int from, int to, int shared) {
    int first = order[from] + EntryArena.HEADER_BYTES;
    int common = EntryArena.keyLength(data, order[from]);
    for (int i = from + 1; i < to && common > shared; i++) {
      int key = order[i] + EntryArena.HEADER_BYTES;
      int length = Math.min(common, EntryArena.keyLength(data, order[i]));
      int mismatch =
          Arrays.mismatch(data, first + shared, first + length, data, key + shared, key + length);
      common = mismatch < 0 ? length : shared + mismatch;
    }
    return Math.max(common, shared);
  }

  /**
   * Eight bytes of the key from {@code depth} on, big-endian, zeros after its end, ordered as a
   * signed long.
   */
  private static long digit(byte[] data, int entry, int depth) {
    int remaining = EntryArena.keyLength(data, entry) - depth;
    int at = entry + EntryArena.HEADER_BYTES + depth;
    if (remaining >= 8) {
      return (long) Bytes.LONG_BIG_ENDIAN.get(data, at) ^ Long.MIN_VALUE;
    }
    long value = 0;
    for (int i = 0; i < remaining; i++) {
      value |= (data[at + i] & 0xffL) << (56 - 8 * i);
    }
    return value ^ Long.MIN_VALUE;
  }

  /**
   * Within keys whose padded digits are equal, those that end inside the digit are smaller than all
   * others, and the shorter the smaller: the padding stood for real zero bytes of the longer ones.
   * Returns where the others begin.
   */
  private int endedKeysFirst(byte[] data, int[] order, int from, int to, int depth) {
    int ended = 0;
    for (int i = from; i < to; i++) {
      if (EntryArena.keyLength(data, order[i]) <= depth) {
        ended++;
      }
    }
    if (ended == 0) {
      return from;
    }
    int next = from;
    int others = from + ended;
    System.arraycopy(order, from, otherOrder, from, to - from);
    for (int i = from; i < to; i++) {
      int entry = otherOrder[i];
      if (EntryArena.keyLength(data, entry) <= depth) {
        order[next++] = entry;
      } else {
        order[others++] = entry;
      }
    }
    // At most nine lengths occur, nearly always one: insertion is enough, and stable.
    for (int i = from + 1; i < from + ended; i++) {
      int entry = order[i];
      int length = EntryArena.keyLength(data, entry);
      int at = i;
      while (at > from && EntryArena.keyLength(data, order[at - 1]) > length) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = entry;
    }
    return from + ended;
  }

  private void sortByDigit(int[] order, int from, int to) {
    int size = to - from;
    if (size <= INSERTION_SORT_MAX) {
      insertionSort(order, from, to);
    } else if (size <= MERGE_SORT_MAX) {
      mergeSort(order, from, to);
    } else {
      radixSort(order, from, to);
    }
  }

  private void insertionSort(int[] order, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long digit = digits[i];
      int entry = order[i];
      int at = i;
      while (at > from && digits[at - 1] > digit) {
        digits[at] = digits[at - 1];
        order[at] = order[at - 1];
        at--;
      }
      digits[at] = digit;
      order[at] = entry;
    }
  }

  private void mergeSort(int[] order, int from, int to) {
    for (int i = from; i < to; i += INSERTION_SORT_MAX) {
      insertionSort(order, i, Math.min(to, i + INSERTION_SORT_MAX));
    }
    for (int width = INSERTION_SORT_MAX; width < to - from; width *= 2) {
      for (int left = from; left + width < to; left += 2 * width) {
        mergeNeighbours(order, left, left + width, Math.min(to, left + 2 * width));
      }
    }
  }

  private void mergeNeighbours(int[] order, int left, int middle, int right) {
    if (digits[middle - 1] <= digits[middle]) {
      return;
    }
    int leftSize = middle - left;
    System.arraycopy(digits, left, otherDigits, left, leftSize);
    System.arraycopy(order, left, otherOrder, left, leftSize);
    int a = left;
    int b = middle;
    int out = left;
    while (a < middle && b < right) {
      if (otherDigits[a] <= digits[b]) {
        digits[out] = otherDigits[a];
        order[out++] = otherOrder[a++];
      } else {
        digits[out] = digits[b];
        order[out++] = order[b++];
      }
    }
    System.arraycopy(otherDigits, a, digits, out, middle - a);
    System.arraycopy(otherOrder, a, order, out, middle - a);
  }

  /** Least significant byte first over the cached longs, only over bytes in which they differ. */
  private void radixSort(int[] order, int from, int to) {
    long differing = 0;
    long first = digits[from];
    boolean sorted = true;
    for (int i = from + 1; i < to; i++) {
      differing |= digits[i] ^ first;
      sorted &= digits[i - 1] <= digits[i];
    }
    if (sorted) {
      return;
    }
    long[] fromDigits = digits;
    long[] toDigits = otherDigits;
    int[] fromOrder = order;
    int[] toOrder = otherOrder;
    for (int shift = 0; shift < 64; shift += 8) {
      if (((differing >>> shift) & 0xff) == 0) {
        continue;
      }
      // The sign bit was flipped so that longs compare as unsigned bytes; flip it back where it
      // counts.
      int flip = shift == 56 ? 0x80 : 0;
      Arrays.fill(counts, 0);
      for (int i = from; i < to; i++) {
        counts[((int) (fromDigits[i] >>> shift) & 0xff) ^ flip]++;
      }
      int position = from;
      for (int i = 0; i < 256; i++) {
        int count = counts[i];
        counts[i] = position;
        position += count;
      }
      for (int i = from; i < to; i++) {
        int at = counts[((int) (fromDigits[i] >>> shift) & 0xff) ^ flip]++;
        toDigits[at] = fromDigits[i];
        toOrder[at] = fromOrder[i];
      }
      long[] swapDigits = fromDigits;
      fromDigits = toDigits;
      toDigits = swapDigits;
      int[] swapOrder = fromOrder;
      fromOrder = toOrder;
      toOrder = swapOrder;
    }
    if (fromOrder != order) {
      System.arraycopy(fromOrder, from, order, from, to - from);
      System.arraycopy(fromDigits, from, digits, from, to - from);
    }
  }
}
