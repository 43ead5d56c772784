package dev.syncline.c1z.expand;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.XxHash64;
import java.util.Arrays;

/**
 * Numbers byte strings in the order in which they first come: 0, 1, 2 and so on. One array holds
 * them all. Not thread-safe; safe to read from several threads once nothing is added any more.
 */
final class ByteTable {
  private final ByteSink bytes = new ByteSink();
  private int[] ends = new int[64];
  private int[] slots = new int[128];
  private int size;

  /** The number of a string; a new one if it has none. */
  int add(byte[] array, int offset, int length) {
    int slot = slot(array, offset, length);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    bytes.writeBytes(array, offset, length);
    ends[size++] = bytes.size();
    slots[slot] = size;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  /** The number of a string, or -1. */
  int find(byte[] array, int offset, int length) {
    return slots[slot(array, offset, length)] - 1;
  }

  /** Where the string is, or the free place where it would be. */
  private int slot(byte[] array, int offset, int length) {
    int mask = slots.length - 1;
    int slot = (int) XxHash64.hash(array, offset, length) & mask;
    while (slots[slot] != 0 && !equals(slots[slot] - 1, array, offset, length)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = (int) XxHash64.hash(bytes.array(), offset(i), length(i)) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = i + 1;
    }
  }

  int size() {
    return size;
  }

  /** Holds all strings; valid until the next {@link #add}. */
  byte[] array() {
    return bytes.array();
  }

  int offset(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  int length(int number) {
    return ends[number] - offset(number);
  }

  byte[] copy(int number) {
    return Arrays.copyOfRange(bytes.array(), offset(number), ends[number]);
  }

  boolean equals(int number, byte[] array, int offset, int length) {
    int from = offset(number);
    return Arrays.equals(bytes.array(), from, ends[number], array, offset, offset + length);
  }

  /** Compares two strings as unsigned bytes. */
  int compare(int a, int b) {
    return Arrays.compareUnsigned(
        bytes.array(), offset(a), ends[a], bytes.array(), offset(b), ends[b]);
  }
}
