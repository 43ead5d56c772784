package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Reads numbers and byte strings from a slice in order and reports whatever would reach beyond its
 * end as damage, with file and place. Not thread-safe.
 */
public final class BoundedInput {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String file;
  private final long place;
  private final byte[] data;
  private final int start;
  private final int limit;
  private int position;

  /**
   * @param slice what is read
   * @param file name for messages
   * @param place where the slice begins in that file, or where the compressed block does from which
   *     it comes
   */
  public BoundedInput(Slice slice, String file, long place) {
    this.file = Objects.requireNonNull(file);
    this.place = place;
    this.data = slice.array();
    this.start = slice.offset();
    this.limit = slice.offset() + slice.length();
    this.position = start;
  }

  public boolean isAtEnd() {
    return position == limit;
  }

  public int remaining() {
    return limit - position;
  }

  /** Bytes read so far. */
  public int position() {
    return position - start;
  }

  public int u8() throws DamagedFileException {
    need(1);
    return data[position++] & 0xff;
  }

  public int u16() throws DamagedFileException {
    return u8() | u8() << 8;
  }

  public long u32() throws DamagedFileException {
    need(4);
    position += 4;
    return (int) INT.get(data, position - 4) & 0xffffffffL;
  }

  public long u64() throws DamagedFileException {
    need(8);
    position += 8;
    return (long) LONG.get(data, position - 8);
  }

  /** An unsigned LEB128 number; above 2^63 it comes out negative. */
  public long varint() throws DamagedFileException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      if (shift == 63 && b > 1) {
        break;
      }
      value |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw damaged("number longer than 64 bits");
  }

  /** A number that counts or measures what is in memory: 0 to 2^31 - 1. */
  public int count(String what) throws DamagedFileException {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged(what + " " + Long.toUnsignedString(value) + " is out of range");
    }
    return (int) value;
  }

  /** The next {@code length} bytes as a view. */
  public Slice bytes(int length) throws DamagedFileException {
    need(length);
    Slice slice = new Slice(data, position, length);
    position += length;
    return slice;
  }

  /** A byte string: its length as a varint, then the bytes. */
  public Slice lengthPrefixed() throws DamagedFileException {
    return bytes(count("length"));
  }

  private void need(int length) throws DamagedFileException {
    if (length < 0 || length > limit - position) {
      throw damaged(length + " bytes wanted where " + (limit - position) + " are left");
    }
  }

  /** The exception for a violation at the present position. */
  public DamagedFileException damaged(String problem) {
    return new DamagedFileException(file, place, problem + " (at +" + position() + ")");
  }
}
