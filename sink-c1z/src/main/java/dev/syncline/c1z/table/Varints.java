package dev.syncline.c1z.table;

/**
 * Unsigned LEB128 numbers (7 bits a byte, low bits first, high bit = more follow) in byte arrays.
 *
 * <p>Numbers are 64 bits wide and treated as unsigned: a negative {@code long} takes ten bytes. All
 * methods are pure.
 */
public final class Varints {
  /** Longest encoding of a 64-bit number. */
  public static final int MAX_LENGTH = 10;

  private Varints() {}

  /** Number of bytes, 1 to 10, that {@link #write} uses for {@code value}. */
  public static int length(long value) {
    // ceil(bits / 7) without a division; a zero still has one byte.
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /**
   * Writes {@code value} at {@code position} and returns the position after it. The caller provides
   * the room ({@link #MAX_LENGTH} bytes always suffice).
   */
  public static int write(byte[] target, int position, long value) {
    long rest = value;
    int at = position;
    while ((rest & ~0x7FL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  /**
   * Reads the number at {@code position}. Where it ends tells {@link #end}.
   *
   * @throws IndexOutOfBoundsException if it is cut at {@code limit} or does not fit 64 bits
   */
  public static long read(byte[] source, int position, int limit) {
    long value = 0;
    for (int at = position, shift = 0; at < limit && shift < 64; at++, shift += 7) {
      byte b = source[at];
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 1) {
          break;
        }
        return value;
      }
    }
    throw malformed(position, limit);
  }

  /**
   * Position after the number at {@code position}.
   *
   * @throws IndexOutOfBoundsException if it is cut at {@code limit} or longer than {@link
   *     #MAX_LENGTH}
   */
  public static int end(byte[] source, int position, int limit) {
    for (int at = position; at < limit && at < position + MAX_LENGTH; at++) {
      if (source[at] >= 0) {
        return at + 1;
      }
    }
    throw malformed(position, limit);
  }

  private static IndexOutOfBoundsException malformed(int position, int limit) {
    return new IndexOutOfBoundsException(
        "varint at " + position + " is cut at " + limit + " or longer than 64 bits");
  }
}
