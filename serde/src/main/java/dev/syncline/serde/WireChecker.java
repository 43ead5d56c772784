package dev.syncline.serde;

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

  private int group(int number, int from, int end, int depth) throws MalformedRecordException {
    if (depth > MAX_DEPTH) {
      throw malformed("groups are nested more than " + MAX_DEPTH + " deep", from);
    }
    int position = from;
    while (position < end) {
      int tag = longTag(position, end);
      position = next;
      if ((tag & 7) == 4 && tag >>> 3 == number) {
        return position;
      }
      position = skipValue(tag, position, end, depth);
    }
    throw malformed("group " + number + " is not closed", from);
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
