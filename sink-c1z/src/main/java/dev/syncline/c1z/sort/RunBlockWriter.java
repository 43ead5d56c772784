package dev.syncline.c1z.sort;

import dev.syncline.serde.ByteSink;
import java.util.Arrays;

/**
 * Encodes sorted entries as blocks.
 *
 * <pre>
 * block = entry*
 * entry = varint shared | varint unshared | varint (value length << 2 | operation) | unshared key bytes | value
 * </pre>
 *
 * <p>{@code shared} counts the bytes that the key has in common with the key before it; it is 0 for
 * the first entry of a block. Sharing makes blocks smaller by a third, and the reader gets the
 * position of the first difference, which is what a merge compares first.
 */
final class RunBlockWriter {
  private final ByteSink block = new ByteSink();
  private byte[] previous = new byte[256];
  private int previousLength;
  private byte[] firstKey;
  private int entries;

  void add(
      int operation,
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength) {
    int shared = 0;
    if (entries == 0) {
      firstKey = Arrays.copyOfRange(key, keyOffset, keyOffset + keyLength);
    } else {
      shared = sharedWithPrevious(key, keyOffset, keyLength);
    }
    block.writeVarint(shared);
    block.writeVarint(keyLength - shared);
    block.writeVarint((long) valueLength << 2 | operation);
    block.writeBytes(key, keyOffset + shared, keyLength - shared);
    block.writeBytes(value, valueOffset, valueLength);
    if (previous.length < keyLength) {
      previous = new byte[Math.max(keyLength, previous.length * 2)];
    }
    System.arraycopy(key, keyOffset + shared, previous, shared, keyLength - shared);
    previousLength = keyLength;
    entries++;
  }

  private int sharedWithPrevious(byte[] key, int keyOffset, int keyLength) {
    int limit = Math.min(previousLength, keyLength);
    int mismatch = Arrays.mismatch(previous, 0, limit, key, keyOffset, keyOffset + limit);
    return mismatch < 0 ? limit : mismatch;
  }

  /** Bytes of the block so far. */
  int size() {
    return block.size();
  }

  int entries() {
    return entries;
  }

  byte[] firstKey() {
    return firstKey;
  }

  byte[] array() {
    return block.array();
  }

  /** Starts the next block. */
  void reset() {
    block.reset();
    entries = 0;
  }
}
