package dev.syncline.serde;

import java.util.Arrays;

/**
 * Walks a message in wire format once: checks that it parses, notes where the wanted values are,
 * and finds out whether what is wanted of it is canonical already, so that it can be copied as it
 * is.
 *
 * <p>What parses is what a strict proto3 parser takes: varints of at most 64 bits, field numbers
 * from 1, closed groups, well-formed UTF-8 in every known string. A known number with a foreign
 * wire type is an unknown field.
 *
 * <p>Canonical is the form of {@link Canonicalizer}. Where {@link #scan} says that a message is not
 * in it, the noted places are of no use.
 *
 * <p>Allocates nothing unless it throws. Not thread-safe.
 */
final class MessageScanner {
  /**
   * How deep messages may nest. Each level costs stack here and in {@link Canonicalizer}, and the
   * default stack of a thread must suffice.
   */
  static final int MAX_DEPTH = 1000;

  private static final int NOWHERE = -1;

  private final int[] starts;
  private final int[] ends;

  private byte[] data;
  private int origin;
  private int position;
  private boolean canonical;

  /** Bytes of the length-delimited value read last. */
  private int lastFrom;

  private int lastTo;

  /**
   * @param slots how many places the shapes note
   */
  MessageScanner(int slots) {
    starts = new int[slots];
    ends = new int[slots];
  }

  /**
   * Walks a message.
   *
   * @return whether the wanted parts are canonical
   * @throws MalformedRecordException if it does not parse; offsets count from {@code offset}
   */
  boolean scan(MessageShape shape, byte[] array, int offset, int length)
      throws MalformedRecordException {
    Arrays.fill(starts, NOWHERE);
    data = array;
    origin = offset;
    position = offset;
    canonical = true;
    message(shape, offset + length, 1);
    return canonical;
  }

  /** The array that the places refer to. */
  byte[] data() {
    return data;
  }

  /** Whether the field of the slot occurs. */
  boolean has(int slot) {
    return starts[slot] != NOWHERE;
  }

  /**
   * Where the payload begins, or, for repeated fields that are not packed, the tag of the first
   * element.
   */
  int start(int slot) {
    return starts[slot];
  }

  /** Where the payload, or the last element, ends. */
  int end(int slot) {
    return ends[slot];
  }

  /** Bytes between start and end; 0 if the field does not occur. */
  int length(int slot) {
    return starts[slot] == NOWHERE ? 0 : ends[slot] - starts[slot];
  }

  private void message(MessageShape shape, int end, int depth) throws MalformedRecordException {
    if (depth > MAX_DEPTH) {
      throw malformed("messages are nested more than " + MAX_DEPTH + " deep", position);
    }
    int lastNumber = 0;
    boolean unknownBefore = false;
    boolean oneofBefore = false;
    int lastKeyFrom = 0;
    int lastKeyTo = 0;
    while (position < end) {
      int start = position;
      int tag = tag(end);
      FieldShape field = shape.field(tag >>> 3);
      if (field == null || (tag != field.tag && tag != field.otherTag)) {
        skip(tag, end, depth);
        unknownBefore = shape.keepsUnknown;
        continue;
      }
      if (!field.kept) {
        boolean before = canonical;
        value(field, tag, end, depth);
        canonical = before;
        continue;
      }
      int number = field.number;
      boolean again = number == lastNumber;
      if (number < lastNumber
          || unknownBefore
          || tag != field.tag
          || (again && (!field.repeated || field.packed))
          || (field.inOneof && oneofBefore)) {
        canonical = false;
      }
      lastNumber = number;
      oneofBefore |= field.inOneof;

      value(field, tag, end, depth);
      if (field.map) {
        if (again
            && Arrays.compareUnsigned(data, lastKeyFrom, lastKeyTo, data, lastFrom, lastTo) >= 0) {
          canonical = false;
        }
        lastKeyFrom = lastFrom;
        lastKeyTo = lastTo;
      }
      if (field.repeated && !field.packed && field.slot != FieldShape.NO_SLOT) {
        noteElement(field.slot, start);
      }
    }
  }

  /** Elements of a repeated field are copied as one run, so nothing may stand between them. */
  private void noteElement(int slot, int start) {
    if (starts[slot] == NOWHERE) {
      starts[slot] = start;
    } else if (ends[slot] != start) {
      canonical = false;
    }
    ends[slot] = position;
  }

  /** Reads what follows a tag. For a map, the place of the key is left in {@link #lastFrom}. */
  private void value(FieldShape field, int tag, int end, int depth)
      throws MalformedRecordException {
    if (tag != field.tag || field.packed) {
      packable(field, tag, end);
      return;
    }
    int from;
    boolean isDefault;
    switch (field.kind) {
      case STRING, BYTES -> {
        int length = payloadLength(end);
        from = position;
        position += length;
        isDefault = length == 0;
        lastFrom = from;
        lastTo = position;
        if (field.kind == FieldShape.Kind.STRING && !Utf8.isValid(data, from, position)) {
          throw malformed("invalid UTF-8 in the string " + field.name, from);
        }
      }
      case MESSAGE -> {
        int length = payloadLength(end);
        from = position;
        isDefault = false;
        if (field.map) {
          mapEntry(field.nested, from + length, depth);
        } else {
          message(field.nested, from + length, depth + 1);
        }
      }
      default -> {
        from = position;
        isDefault = number(field.kind, end) == 0;
      }
    }
    if (isDefault && !field.explicit && !field.repeated) {
      canonical = false;
    }
    if (field.slot != FieldShape.NO_SLOT && !field.repeated) {
      starts[field.slot] = from;
      ends[field.slot] = position;
    }
  }

  /** Reads repeated numbers, packed or one by one. */
  private void packable(FieldShape field, int tag, int end) throws MalformedRecordException {
    if ((tag & 7) != 2) {
      number(field.kind, end);
      return;
    }
    int length = payloadLength(end);
    int from = position;
    int to = from + length;
    while (position < to) {
      number(field.kind, to);
    }
    if (length == 0) {
      canonical = false;
    }
    if (field.slot != FieldShape.NO_SLOT) {
      starts[field.slot] = from;
      ends[field.slot] = to;
    }
  }

  /** An entry of a map: key, value, and both always there. */
  private void mapEntry(MessageShape entry, int end, int depth) throws MalformedRecordException {
    int keyFrom = position;
    int keyTo = position;
    int expected = 1;
    while (position < end) {
      int tag = tag(end);
      FieldShape field = entry.field(tag >>> 3);
      if (field == null || tag != field.tag) {
        skip(tag, end, depth);
        canonical = false;
        continue;
      }
      if (field.number != expected) {
        canonical = false;
      }
      expected = field.number + 1;
      value(field, tag, end, depth);
      if (field.number == 1) {
        keyFrom = lastFrom;
        keyTo = lastTo;
      }
    }
    if (expected != 3) {
      canonical = false;
    }
    lastFrom = keyFrom;
    lastTo = keyTo;
  }

  /** Reads a number and checks that it is written as its type demands. */
  private long number(FieldShape.Kind kind, int end) throws MalformedRecordException {
    switch (kind) {
      case FIXED32 -> {
        skipBytes(4, end);
        return WireReader.fixed32(data, position - 4);
      }
      case FIXED64 -> {
        skipBytes(8, end);
        return WireReader.fixed64(data, position - 8);
      }
      default -> {
        long value = varint(end);
        if (value != WireReader.narrow(kind, value)) {
          canonical = false;
        }
        return value;
      }
    }
  }

  private int tag(int end) throws MalformedRecordException {
    int first = data[position];
    if (first >= 0) {
      position++;
      return first;
    }
    int start = position;
    long tag = varint(end);
    if (tag >>> 32 != 0) {
      throw malformed("field number " + Long.toUnsignedString(tag >>> 3), start);
    }
    return (int) tag;
  }

  private int payloadLength(int end) throws MalformedRecordException {
    int start = position;
    long length = varint(end);
    if (length < 0 || length > end - position) {
      throw malformed(
          "a length of "
              + Long.toUnsignedString(length)
              + ", but "
              + (end - position)
              + " bytes are left",
          start);
    }
    return (int) length;
  }

  private long varint(int end) throws MalformedRecordException {
    if (position < end && data[position] >= 0) {
      return data[position++];
    }
    return longVarint(end);
  }

  private long longVarint(int end) throws MalformedRecordException {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position == end) {
        throw malformed("a varint is cut off", start);
      }
      int b = data[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 1) {
          throw malformed("a varint of more than 64 bits", start);
        }
        if (b == 0 && shift > 0) {
          canonical = false; // leading zeros
        }
        return value;
      }
    }
    throw malformed("a varint of more than 10 bytes", start);
  }

  /** Passes over an unknown field. Its content stays as it is, so its form is of no interest. */
  private void skip(int tag, int end, int depth) throws MalformedRecordException {
    boolean before = canonical;
    skipValue(tag, end, depth);
    canonical = before;
  }

  private void skipValue(int tag, int end, int depth) throws MalformedRecordException {
    if (tag >>> 3 == 0) {
      throw malformed("field number 0", position - 1);
    }
    switch (tag & 7) {
      case 0 -> varint(end);
      case 1 -> skipBytes(8, end);
      case 2 -> position += payloadLength(end);
      case 3 -> group(tag >>> 3, end, depth + 1);
      case 5 -> skipBytes(4, end);
      default -> throw malformed("wire type " + (tag & 7) + " of field " + (tag >>> 3), position);
    }
  }

  private void group(int number, int end, int depth) throws MalformedRecordException {
    int start = position;
    if (depth > MAX_DEPTH) {
      throw malformed("groups are nested more than " + MAX_DEPTH + " deep", start);
    }
    while (position < end) {
      int tag = tag(end);
      if ((tag & 7) == 4 && tag >>> 3 == number) {
        return;
      }
      skipValue(tag, end, depth);
    }
    throw malformed("group " + number + " is not closed", start);
  }

  private void skipBytes(int count, int end) throws MalformedRecordException {
    if (end - position < count) {
      throw malformed(count + " bytes expected, " + (end - position) + " are left", position);
    }
    position += count;
  }

  private MalformedRecordException malformed(String problem, int at) {
    return new MalformedRecordException(problem, at - origin);
  }
}
