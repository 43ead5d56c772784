package dev.syncline.c1z.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Builds row blocks one behind the other in one growing array, which is reused.
 *
 * <pre>
 * block := entry* restart* restartCount        all u32 LE; at least one restart, the first is 0
 * entry := shared:varint unshared:varint valueLength:varint key[shared:] trailer? value
 * </pre>
 *
 * <p>Every {@code restartInterval} entries, and at the beginning, an entry shares nothing with the
 * one before; {@code restart} is its place in the block. {@code shared} counts bytes of the user
 * key only, so the trailer of an internal key is always stored (and counted in {@code unshared}),
 * equal or not.
 */
final class RowBlockBuilder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;
  private static final int MAX_LENGTHS = 3 * 5;

  private final int restartInterval;
  private final int trailerLength;
  private byte[] bytes;
  private int size;
  private int blockStart;
  private int[] restarts = new int[64];
  private int restartCount;
  private int untilRestart;

  /**
   * @param trailerLength 8 for internal keys, 0 for plain ones
   * @param capacity first size of the array
   */
  RowBlockBuilder(int restartInterval, int trailerLength, int capacity) {
    this.restartInterval = restartInterval;
    this.trailerLength = trailerLength;
    this.bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Begins again at the start of the array. */
  void reset() {
    size = 0;
    beginBlock();
  }

  /** Begins a block where the array ends. */
  void beginBlock() {
    blockStart = size;
    restartCount = 0;
    untilRestart = 0;
  }

  int blockStart() {
    return blockStart;
  }

  boolean isEmpty() {
    return size == blockStart;
  }

  /**
   * Size that the block would have, finished, after another entry that shares {@code shared} bytes.
   */
  long sizeWith(int shared, int keyLength, int valueLength) {
    int reused = untilRestart == 0 ? 0 : shared;
    int unshared = keyLength - reused + trailerLength;
    int restartsThen = restartCount + (untilRestart == 0 ? 1 : 0);
    return (long) (size - blockStart)
        + Varints.length(reused)
        + Varints.length(unshared)
        + Varints.length(valueLength)
        + unshared
        + valueLength
        + Integer.BYTES * (restartsThen + 1L);
  }

  /**
   * Appends an entry.
   *
   * @param shared number of bytes that the key has in common with the one before; ignored at a
   *     restart
   * @param trailer stored behind the key if this builder has trailers
   */
  void add(
      int shared,
      byte[] key,
      int keyOffset,
      int keyLength,
      long trailer,
      byte[] value,
      int valueOffset,
      int valueLength) {
    int reused = shared;
    if (untilRestart == 0) {
      reused = 0;
      untilRestart = restartInterval;
      addRestart(size - blockStart);
    }
    untilRestart--;
    int unshared = keyLength - reused;
    reserve((long) unshared + valueLength + trailerLength + MAX_LENGTHS);
    byte[] target = bytes;
    int at = Varints.write(target, size, reused);
    at = Varints.write(target, at, unshared + trailerLength);
    at = Varints.write(target, at, valueLength);
    System.arraycopy(key, keyOffset + reused, target, at, unshared);
    at += unshared;
    if (trailerLength != 0) {
      LONG.set(target, at, trailer);
      at += trailerLength;
    }
    System.arraycopy(value, valueOffset, target, at, valueLength);
    size = at + valueLength;
  }

  /**
   * Appends the restarts and returns the length of the block. Nothing may be added before the next
   * beginning.
   */
  int finishBlock() {
    if (restartCount == 0) {
      addRestart(0);
    }
    reserve(Integer.BYTES * (restartCount + 1L));
    for (int i = 0; i < restartCount; i++) {
      INT.set(bytes, size, restarts[i]);
      size += Integer.BYTES;
    }
    INT.set(bytes, size, restartCount);
    size += Integer.BYTES;
    return size - blockStart;
  }

  /** Puts {@code length} bytes in place of everything from {@code position} on. */
  void replaceFrom(int position, byte[] source, int length) {
    size = position;
    append(source, length);
  }

  void append(byte[] source, int length) {
    reserve(length);
    System.arraycopy(source, 0, bytes, size, length);
    size += length;
  }

  /** Appends the trailer of the block whose stored bytes are {@code start} to the end. */
  void appendBlockTrailer(int start, int compressionCode) {
    reserve(TableFormat.BLOCK_TRAILER_LENGTH);
    int checksum = MaskedCrc32c.ofBlock(bytes, start, size - start, compressionCode);
    bytes[size] = (byte) compressionCode;
    INT.set(bytes, size + 1, checksum);
    size += TableFormat.BLOCK_TRAILER_LENGTH;
  }

  private void addRestart(int offset) {
    if (restartCount == restarts.length) {
      restarts = Arrays.copyOf(restarts, restarts.length * 2);
    }
    restarts[restartCount++] = offset;
  }

  private void reserve(long more) {
    if (more > bytes.length - size) {
      grow(more);
    }
  }

  private void grow(long more) {
    long needed = size + more;
    if (needed > MAX_ARRAY_LENGTH) {
      throw new IllegalStateException(
          "table of "
              + size
              + " bytes cannot take "
              + more
              + " more: the limit is "
              + MAX_ARRAY_LENGTH);
    }
    bytes =
        Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY_LENGTH, Math.max(needed, bytes.length * 2L)));
  }
}
