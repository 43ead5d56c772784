package dev.syncline.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The components of a key tuple: {@code 00} is written as {@code 01 01}, {@code 01} as {@code 01
 * 02}, everything else as it is; components are joined by one bare {@code 00}.
 *
 * <p>An encoded component holds no bare {@code 00}, hence the byte order of encoded tuples is the
 * component-wise byte order of the raw ones and decoding is unambiguous. Thread-safe: no state.
 */
public final class TupleCodec {
  /** Stands between two components. */
  public static final byte SEPARATOR = 0x00;

  private static final byte ESCAPE = 0x01;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long TWOS = 0x0202_0202_0202_0202L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private TupleCodec() {}

  /** Appends one component in its encoded form. */
  public static void escape(byte[] raw, int offset, int length, ByteSink out) {
    Objects.checkFromIndexSize(offset, length, raw.length);
    int plain = plainLength(raw, offset, offset + length);
    out.writeBytes(raw, offset, plain);
    if (plain < length) {
      escapeSlowly(raw, offset + plain, offset + length, out);
    }
  }

  /** How many bytes need no escape; eight at a time, since nearly all do not. */
  private static int plainLength(byte[] raw, int offset, int end) {
    int i = offset;
    while (i + 8 <= end) {
      long eight = (long) LONG.get(raw, i);
      // The usual test for a byte below 2 in a word; where it strikes, the bytes are looked at one
      // by one.
      if (((eight - TWOS) & ~eight & HIGH_BITS) != 0) {
        break;
      }
      i += 8;
    }
    while (i < end && (raw[i] & 0xfe) != 0) {
      i++;
    }
    return i - offset;
  }

  private static void escapeSlowly(byte[] raw, int from, int end, ByteSink out) {
    for (int i = from; i < end; i++) {
      byte b = raw[i];
      if ((b & 0xfe) == 0) {
        out.writeByte(ESCAPE);
        out.writeByte(b + 1);
      } else {
        out.writeByte(b);
      }
    }
  }

  /** Appends the encoded form of a text. */
  public static void escape(String raw, ByteSink out) {
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    escape(bytes, 0, bytes.length, out);
  }

  /**
   * Appends the raw form of one encoded component.
   *
   * @throws IllegalArgumentException if the input has a bare separator or a damaged escape
   */
  public static void unescape(byte[] encoded, int offset, int length, ByteSink out) {
    Objects.checkFromIndexSize(offset, length, encoded.length);
    int end = offset + length;
    int plain = offset;
    while (plain < end && (encoded[plain] & 0xfe) != 0) {
      plain++;
    }
    // Seldom is there anything to decode.
    out.writeBytes(encoded, offset, plain - offset);
    for (int i = plain; i < end; i++) {
      byte b = encoded[i];
      if (b == SEPARATOR) {
        throw new IllegalArgumentException(
            "a bare separator inside a component, at " + (i - offset));
      }
      if (b == ESCAPE) {
        i++;
        if (i == end || (encoded[i] != 1 && encoded[i] != 2)) {
          throw new IllegalArgumentException(
              "escape byte at "
                  + (i - 1 - offset)
                  + " is followed by "
                  + (i == end ? "the end" : Integer.toHexString(encoded[i] & 0xff))
                  + ", expected 1 or 2");
        }
        b = (byte) (encoded[i] - 1);
      }
      out.writeByte(b);
    }
  }

  /** The raw form of one encoded component as text. */
  public static String decodeText(byte[] encoded, int offset, int length) {
    ByteSink raw = new ByteSink(length);
    unescape(encoded, offset, length, raw);
    return new String(raw.array(), 0, raw.size(), StandardCharsets.UTF_8);
  }

  /**
   * Index of the first bare separator in {@code [offset, end)}, or {@code end}: where a component
   * ends.
   */
  public static int componentEnd(byte[] encoded, int offset, int end) {
    int i = offset;
    // An escape pair holds no 00, so a bare 00 is any 00.
    while (i < end && encoded[i] != SEPARATOR) {
      i++;
    }
    return i;
  }
}
