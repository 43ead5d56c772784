package dev.syncline.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads wire format that is known to be well-formed: checked before, or from a store.
 *
 * <p>Bytes that are not well-formed after all give an IllegalArgumentException or an
 * IndexOutOfBoundsException, never an endless loop. Reused; not thread-safe.
 */
final class WireReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] data;
  private int position;
  private int end;

  WireReader reset(byte[] array, int from, int to) {
    data = array;
    position = from;
    end = to;
    return this;
  }

  boolean hasMore() {
    return position < end;
  }

  int position() {
    return position;
  }

  void position(int newPosition) {
    if (newPosition < position || newPosition > end) {
      throw damaged(position);
    }
    position = newPosition;
  }

  int tag() {
    return (int) varint();
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 70 && position < end; shift += 7) {
      int b = data[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw damaged(position);
  }

  /** Reads a length that the rest has room for. */
  int length() {
    long length = varint();
    if (length < 0 || length > end - position) {
      throw damaged(position);
    }
    return (int) length;
  }

  int fixed32() {
    advance(4);
    return fixed32(data, position - 4);
  }

  long fixed64() {
    advance(8);
    return fixed64(data, position - 8);
  }

  /** Passes over the value that follows a tag, nested groups included. */
  void skip(int tag) {
    switch (tag & 7) {
      case 0 -> varint();
      case 1 -> advance(8);
      case 2 -> advance(length());
      case 3 -> {
        int open = 1;
        while (open > 0) {
          int inner = tag();
          if ((inner & 7) == 3) {
            open++;
          } else if ((inner & 7) == 4) {
            open--;
          } else {
            skip(inner);
          }
        }
      }
      case 5 -> advance(4);
      default -> throw damaged(position);
    }
  }

  private void advance(int count) {
    if (count > end - position) {
      throw damaged(position);
    }
    position += count;
  }

  private static IllegalArgumentException damaged(int position) {
    return new IllegalArgumentException("a stored value is damaged at array index " + position);
  }

  static int fixed32(byte[] data, int position) {
    return (int) INT.get(data, position);
  }

  static long fixed64(byte[] data, int position) {
    return (long) LONG.get(data, position);
  }

  /** The number that the lower seven bits of eight bytes make up, the first byte lowest. */
  static long joinSevens(long bytes) {
    long value = bytes & 0x7f7f_7f7f_7f7f_7f7fL;
    value = (value & 0x007f_007f_007f_007fL) | (value & 0x7f00_7f00_7f00_7f00L) >>> 1;
    value = (value & 0x0000_3fff_0000_3fffL) | (value & 0x3fff_0000_3fff_0000L) >>> 2;
    return (value & 0x0fff_ffffL) | (value & 0x0fff_ffff_0000_0000L) >>> 4;
  }

  /**
   * What a varint means in a field of the type: truncated to its width, then extended as it is
   * written.
   */
  static long narrow(FieldShape.Kind kind, long value) {
    return switch (kind) {
      case BOOL -> value == 0 ? 0 : 1;
      case INT32 -> (int) value;
      case UINT32 -> value & 0xffff_ffffL;
      default -> value;
    };
  }
}
