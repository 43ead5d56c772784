package dev.syncline.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells whether bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
final class Utf8 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long NON_ASCII = 0x8080_8080_8080_8080L;

  private Utf8() {}

  static boolean isValid(byte[] data, int from, int to) {
    int position = from;
    while (position + 8 <= to && ((long) LONG.get(data, position) & NON_ASCII) == 0) {
      position += 8;
    }
    // The last bytes once more, together with some before them, instead of one by one.
    if (position + 8 > to && to - from >= 8 && ((long) LONG.get(data, to - 8) & NON_ASCII) == 0) {
      return true;
    }
    while (position < to) {
      int lead = data[position];
      if (lead >= 0) {
        position++;
        continue;
      }
      int length = sequenceLength(data, position, to);
      if (length == 0) {
        return false;
      }
      position += length;
    }
    return true;
  }

  /**
   * Length of the well-formed sequence of two to four bytes at {@code position}, or 0 if there is
   * none.
   */
  private static int sequenceLength(byte[] data, int position, int to) {
    int lead = data[position] & 0xff;
    int left = to - position;
    if (lead < 0xe0) {
      return lead >= 0xc2 && left >= 2 && isTrail(data[position + 1]) ? 2 : 0;
    }
    if (lead < 0xf0) {
      if (left < 3 || !isTrail(data[position + 1]) || !isTrail(data[position + 2])) {
        return 0;
      }
      int second = data[position + 1] & 0xff;
      boolean overlong = lead == 0xe0 && second < 0xa0;
      boolean surrogate = lead == 0xed && second >= 0xa0;
      return overlong || surrogate ? 0 : 3;
    }
    if (lead > 0xf4
        || left < 4
        || !isTrail(data[position + 1])
        || !isTrail(data[position + 2])
        || !isTrail(data[position + 3])) {
      return 0;
    }
    int second = data[position + 1] & 0xff;
    boolean overlong = lead == 0xf0 && second < 0x90;
    boolean tooLarge = lead == 0xf4 && second >= 0x90;
    return overlong || tooLarge ? 0 : 4;
  }

  private static boolean isTrail(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
