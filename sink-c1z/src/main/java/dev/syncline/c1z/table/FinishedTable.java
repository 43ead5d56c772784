package dev.syncline.c1z.table;

import java.util.Arrays;

/**
 * A whole table file in memory.
 *
 * @param data the writer's own array, valid until the writer is reset; the file is its first {@code
 *     length} bytes
 * @param length size of the file
 * @param smallestKey first user key, a copy
 * @param largestKey last user key, a copy
 * @param entries number of keys, at least 1
 * @param rawKeyBytes sum of key lengths, each with its 8-byte trailer, as the table's properties
 *     record it
 * @param rawValueBytes sum of value lengths
 */
public record FinishedTable(
    byte[] data,
    int length,
    byte[] smallestKey,
    byte[] largestKey,
    long entries,
    long rawKeyBytes,
    long rawValueBytes) {

  /** A copy of the file. */
  public byte[] toByteArray() {
    return Arrays.copyOf(data, length);
  }
}
