package dev.syncline.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growable byte array that is written from front to back and reused: {@link #reset()} keeps the
 * memory.
 *
 * <p>Valid bytes are {@code array()[0 .. size())}. The array changes identity when it grows, so it
 * must be fetched again after every write. Not thread-safe.
 */
public final class ByteSink {
  private static final VarHandle LONG_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG_LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Larger arrays are refused by some virtual machines. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  private byte[] array;
  private int size;

  public ByteSink() {
    this(256);
  }

  /**
   * @param capacity bytes to reserve at once, at least 0
   */
  public ByteSink(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity is " + capacity + ", expected at least 0");
    }
    array = new byte[Math.max(capacity, 16)];
  }

  /** The backing array; valid until the next write. */
  public byte[] array() {
    return array;
  }

  /** Number of bytes written. */
  public int size() {
    return size;
  }

  /** Forgets the content, keeps the memory. */
  public void reset() {
    size = 0;
  }

  /** Drops everything from {@code newSize} on. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException("cannot truncate " + size + " bytes to " + newSize);
    }
    size = newSize;
  }

  /** Makes room for {@code more} further bytes, so that writing them does not move the array. */
  public void reserve(int more) {
    if (more < 0) {
      throw new IllegalArgumentException("cannot reserve " + more + " bytes");
    }
    if (more > array.length - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException(
          "a buffer of " + needed + " bytes is needed, the largest possible has " + MAX_CAPACITY);
    }
    long doubled = Math.min(2L * array.length, MAX_CAPACITY);
    array = Arrays.copyOf(array, (int) Math.max(needed, doubled));
  }

  /** Writes the low 8 bits. */
  public void writeByte(int value) {
    if (size == array.length) {
      grow(1);
    }
    array[size++] = (byte) value;
  }

  public void writeBytes(byte[] source) {
    writeBytes(source, 0, source.length);
  }

  public void writeBytes(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (length > array.length - size) {
      grow(length);
    }
    System.arraycopy(source, offset, array, size, length);
    size += length;
  }

  /** Writes what another sink holds. */
  public void writeBytes(ByteSink source) {
    writeBytes(source.array, 0, source.size);
  }

  /**
   * Writes the UTF-8 form. A lone surrogate becomes a question mark, as {@link String#getBytes}
   * does it.
   */
  public void writeUtf8(String text) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a base-128 varint of 1 to 10 bytes; the value is taken as unsigned. */
  public void writeVarint(long value) {
    if (array.length - size < 10) {
      grow(10);
    }
    if ((value & ~0x7fL) == 0) {
      array[size++] = (byte) value;
      return;
    }
    byte[] target = array;
    int position = size;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[position++] = (byte) rest;
    size = position;
  }

  /**
   * Writes a length-delimited field of the wire format whose tag is one byte: tag, length, payload.
   */
  void writeDelimited(int tag, byte[] source, int offset, int length) {
    if (length > array.length - size - 6) {
      reserve(Math.addExact(length, 6));
    }
    byte[] target = array;
    int position = size;
    target[position++] = (byte) tag;
    int rest = length;
    while (rest > 0x7f) {
      target[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[position++] = (byte) rest;
    System.arraycopy(source, offset, target, position, length);
    size = position + length;
  }

  /** Number of bytes {@link #writeVarint} takes for the value. */
  public static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  public void writeFixed32BigEndian(int value) {
    reserve(4);
    INT_BIG_ENDIAN.set(array, size, value);
    size += 4;
  }

  public void writeFixed32LittleEndian(int value) {
    reserve(4);
    INT_LITTLE_ENDIAN.set(array, size, value);
    size += 4;
  }

  public void writeFixed64BigEndian(long value) {
    reserve(8);
    LONG_BIG_ENDIAN.set(array, size, value);
    size += 8;
  }

  public void writeFixed64LittleEndian(long value) {
    reserve(8);
    LONG_LITTLE_ENDIAN.set(array, size, value);
    size += 8;
  }

  /** Overwrites one byte that has been written before. */
  public void setByte(int index, int value) {
    Objects.checkIndex(index, size);
    array[index] = (byte) value;
  }

  /** A copy of the content. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, size);
  }
}
