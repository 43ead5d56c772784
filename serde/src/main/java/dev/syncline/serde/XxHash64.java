package dev.syncline.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * xxHash64 with seed 0, the hash of digests and of the frames of a file.
 *
 * <p>The algorithm is that of the xxHash specification: four lanes over stripes of 32 bytes, then
 * what is left in steps of 8, 4 and 1, then a final mix. {@link #hash} hashes a slice at once and
 * is thread-safe; an instance takes its input in pieces and is not.
 */
public final class XxHash64 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  /** PRIME_1 + PRIME_2, modulo 2^64. */
  private static final long START_1 = 0x60EA27EEADC0B5D6L;

  private static final int STRIPE = 32;

  private long lane1;
  private long lane2;
  private long lane3;
  private long lane4;
  private long total;
  private final byte[] pending = new byte[STRIPE];
  private int pendingSize;

  public XxHash64() {
    reset();
  }

  /** Hash of one slice. */
  public static long hash(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    int position = offset;
    int end = offset + length;
    long hash;
    if (length >= STRIPE) {
      long a = START_1;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      int lastStripe = end - STRIPE;
      do {
        a = round(a, (long) LONG.get(data, position));
        b = round(b, (long) LONG.get(data, position + 8));
        c = round(c, (long) LONG.get(data, position + 16));
        d = round(d, (long) LONG.get(data, position + 24));
        position += STRIPE;
      } while (position <= lastStripe);
      hash = converge(a, b, c, d);
    } else {
      hash = PRIME_5;
    }
    return finish(hash + length, data, position, end);
  }

  /** Starts over. */
  public void reset() {
    lane1 = START_1;
    lane2 = PRIME_2;
    lane3 = 0;
    lane4 = -PRIME_1;
    total = 0;
    pendingSize = 0;
  }

  /** Takes the next piece of the input. */
  public void update(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    total += length;
    int position = offset;
    int end = offset + length;
    if (pendingSize > 0) {
      int taken = Math.min(STRIPE - pendingSize, length);
      System.arraycopy(data, position, pending, pendingSize, taken);
      pendingSize += taken;
      position += taken;
      if (pendingSize < STRIPE) {
        return;
      }
      stripes(pending, 0, STRIPE);
      pendingSize = 0;
    }
    int whole = (end - position) / STRIPE * STRIPE;
    stripes(data, position, position + whole);
    position += whole;
    pendingSize = end - position;
    System.arraycopy(data, position, pending, 0, pendingSize);
  }

  /** Hash of everything since the last {@link #reset}; more may follow. */
  public long digest() {
    long hash = total >= STRIPE ? converge(lane1, lane2, lane3, lane4) : PRIME_5;
    return finish(hash + total, pending, 0, pendingSize);
  }

  private void stripes(byte[] data, int from, int to) {
    long a = lane1;
    long b = lane2;
    long c = lane3;
    long d = lane4;
    for (int position = from; position < to; position += STRIPE) {
      a = round(a, (long) LONG.get(data, position));
      b = round(b, (long) LONG.get(data, position + 8));
      c = round(c, (long) LONG.get(data, position + 16));
      d = round(d, (long) LONG.get(data, position + 24));
    }
    lane1 = a;
    lane2 = b;
    lane3 = c;
    lane4 = d;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long converge(long a, long b, long c, long d) {
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    hash = mergeLane(hash, a);
    hash = mergeLane(hash, b);
    hash = mergeLane(hash, c);
    return mergeLane(hash, d);
  }

  private static long mergeLane(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  private static long finish(long start, byte[] data, int from, int end) {
    long hash = start;
    int position = from;
    for (; position + 8 <= end; position += 8) {
      hash ^= round(0, (long) LONG.get(data, position));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (position + 4 <= end) {
      hash ^= Integer.toUnsignedLong((int) INT.get(data, position)) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      position += 4;
    }
    for (; position < end; position++) {
      hash ^= (data[position] & 0xff) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    hash ^= hash >>> 33;
    hash *= PRIME_2;
    hash ^= hash >>> 29;
    hash *= PRIME_3;
    return hash ^ (hash >>> 32);
  }
}
