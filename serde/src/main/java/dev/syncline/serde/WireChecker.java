package dev.syncline.serde;

import java.util.Arrays;

/**
 * Reads the elements of the wire format out of bytes that may be anything, and notes whether they
 * are written in the one canonical way.
 *
 * <p>Every method takes the position to read at and the end of the message at hand, and refuses
 * what does not fit. Not thread-safe.
 */
abstract class WireChecker {
  /**
   * How deep messages may nest. Each level costs stack here and in {@link Canonicalizer}, and the
   * default stack of a thread must suffice.
   */
  static final int MAX_DEPTH = 1000;

  private static final long TOP_BITS = 0x8080_8080_8080_8080L;

  /** What is read. */
  byte[] data;

  /** Where offsets in messages count from. */
  int origin;

  /** Set to false by whatever is not canonical. */
  boolean canonical;

  /**
   * Where the read of a number went on to. Positions are handed around as arguments and results
   * otherwise, which keeps them in registers.
   */
  int next;

  /** Reads a number and checks that it is written as its type demands. */
  final long number(FieldShape.Kind kind, int position, int end) throws MalformedRecordException {
    switch (kind) {
      case FIXED32 -> {
        next = skipBytes(4, position, end);
        return WireReader.fixed32(data, position);
      }
      case FIXED64 -> {
        next = skipBytes(8, position, end);
        return WireReader.fixed64(data, position);
      }
      default -> {
        long value = varint(position, end);
        if (value != WireReader.narrow(kind, value)) {
          canonical = false;
        }
        return value;
      }
    }
  }

  final int longTag(int position, int end) throws MalformedRecordException {
    long tag = varint(position, end);
    if (tag >>> 32 != 0) {
      throw malformed("field number " + Long.toUnsignedString(tag >>> 3), position);
    }
    return (int) tag;
  }

  /** Reads a length; the payload begins at {@link #next} and ends at the result. */
  final int longLength(int position, int end) throws MalformedRecordException {
    long length = varint(position, end);
    if (length < 0 || length > end - next) {
      throw malformed(
          "a length of "
              + Long.toUnsignedString(length)
              + ", but "
              + (end - next)
              + " bytes are left",
          position);
    }
    return next + (int) length;
  }

  final long varint(int start, int end) throws MalformedRecordException {
    if (start < end && data[start] >= 0) {
      next = start + 1;
      return data[start];
    }
    if (end - start >= 8) {
      // Eight bytes at once: the first clear top bit ends the number.
      long word = WireReader.fixed64(data, start);
      long last = ~word & TOP_BITS;
      if (last != 0) {
        int length = (Long.numberOfTrailingZeros(last) >>> 3) + 1;
        next = start + length;
        if (data[next - 1] == 0) {
          canonical = false; // leading zeros
        }
        return WireReader.joinSevens(word & (last ^ (last - 1)));
      }
    }
    return slowVarint(start, end);
  }

  private long slowVarint(int start, int end) throws MalformedRecordException {
    int position = start;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position >= end) {
        throw malformed("a varint is cut off", start);
      }
      int b = data[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 1) {
          throw malformed("a varint of more than 64 bits", start);
        }
        if (b == 0 && shift > 0) {
          canonical = false;
        }
        next = position;
        return value;
      }
    }
    throw malformed("a varint of more than 10 bytes", start);
  }

  /** Passes over an unknown field. Its content stays as it is, so its form is of no interest. */
  final int skip(int tag, int position, int end, int depth) throws MalformedRecordException {
    boolean before = canonical;
    int to = skipValue(tag, position, end, depth);
    canonical = before;
    return to;
  }

  private int skipValue(int tag, int position, int end, int depth) throws MalformedRecordException {
    if (tag >>> 3 == 0) {
      throw malformed("field number 0", position);
    }
    switch (tag & 7) {
      case 0 -> {
        varint(position, end);
        return next;
      }
      case 1 -> {
        return skipBytes(8, position, end);
      }
      case 2 -> {
        return longLength(position, end);
      }
      case 3 -> {
        return group(tag >>> 3, position, end, depth + 1);
      }
      case 5 -> {
        return skipBytes(4, position, end);
      }
      default -> throw malformed("wire type " + (tag & 7) + " of field " + (tag >>> 3), position);
    }
  }

  /**
   * Passes over a group and the groups in it, with the open ones in an array: nesting to the limit
   * would need more of a thread's stack than there may be.
   */
  private int group(int number, int from, int end, int depth) throws MalformedRecordException {
    int[] open = new int[8]; // number and beginning of each
    int opened = 0;
    int nextNumber = number;
    int position = from;
    while (true) {
      if (nextNumber != 0) {
        if (depth + opened > MAX_DEPTH) {
          throw malformed("groups are nested more than " + MAX_DEPTH + " deep", position);
        }
        if (open.length == 2 * opened) {
          open = Arrays.copyOf(open, 2 * open.length);
        }
        open[2 * opened] = nextNumber;
        open[2 * opened + 1] = position;
        opened++;
      }
      int innermost = 2 * (opened - 1);
      if (position >= end) {
        throw malformed("group " + open[innermost] + " is not closed", open[innermost + 1]);
      }
      int tag = longTag(position, end);
      position = next;
      nextNumber = 0;
      if ((tag & 7) == 4 && tag >>> 3 == open[innermost]) {
        if (--opened == 0) {
          return position;
        }
      } else if ((tag & 7) == 3 && tag >>> 3 != 0) {
        nextNumber = tag >>> 3;
      } else {
        position = skipValue(tag, position, end, depth + opened);
      }
    }
  }

  private int skipBytes(int count, int position, int end) throws MalformedRecordException {
    if (end - position < count) {
      throw malformed(count + " bytes expected, " + (end - position) + " are left", position);
    }
    return position + count;
  }

  final MalformedRecordException malformed(String problem, int at) {
    return new MalformedRecordException(problem, at - origin);
  }
}
