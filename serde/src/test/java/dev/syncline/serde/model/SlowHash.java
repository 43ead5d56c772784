package dev.syncline.serde.model;

import java.util.Arrays;

/** xxHash64 with seed 0, byte by byte from its description. */
public final class SlowHash {
  private static final long P1 = Long.parseUnsignedLong("11400714785074694791");
  private static final long P2 = Long.parseUnsignedLong("14029467366897019727");
  private static final long P3 = Long.parseUnsignedLong("1609587929392839161");
  private static final long P4 = Long.parseUnsignedLong("9650029242287828579");
  private static final long P5 = Long.parseUnsignedLong("2870177450012600261");

  private SlowHash() {}

  public static long hash(byte[] input) {
    byte[] rest = input;
    long acc = P5;
    if (input.length >= 32) {
      long[] lanes = {P1 + P2, P2, 0, -P1};
      while (rest.length >= 32) {
        for (int lane = 0; lane < 4; lane++) {
          lanes[lane] = round(lanes[lane], number(rest, lane * 8, 8));
        }
        rest = Arrays.copyOfRange(rest, 32, rest.length);
      }
      acc =
          Long.rotateLeft(lanes[0], 1)
              + Long.rotateLeft(lanes[1], 7)
              + Long.rotateLeft(lanes[2], 12)
              + Long.rotateLeft(lanes[3], 18);
      for (long lane : lanes) {
        acc = (acc ^ round(0, lane)) * P1 + P4;
      }
    }
    acc += input.length;
    while (rest.length >= 8) {
      acc = Long.rotateLeft(acc ^ round(0, number(rest, 0, 8)), 27) * P1 + P4;
      rest = Arrays.copyOfRange(rest, 8, rest.length);
    }
    if (rest.length >= 4) {
      acc = Long.rotateLeft(acc ^ number(rest, 0, 4) * P1, 23) * P2 + P3;
      rest = Arrays.copyOfRange(rest, 4, rest.length);
    }
    for (byte b : rest) {
      acc = Long.rotateLeft(acc ^ (b & 0xff) * P5, 11) * P1;
    }
    acc = (acc ^ acc >>> 33) * P2;
    acc = (acc ^ acc >>> 29) * P3;
    return acc ^ acc >>> 32;
  }

  private static long round(long acc, long lane) {
    return Long.rotateLeft(acc + lane * P2, 31) * P1;
  }

  private static long number(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[from + i] & 0xffL) << 8 * i;
    }
    return value;
  }
}
