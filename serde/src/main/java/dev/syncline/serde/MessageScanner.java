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
final class MessageScanner extends WireChecker {
  private static final int NOWHERE = -1;

  private final int[] starts;
  private final int[] ends;

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
    canonical = true;
    message(shape, offset, offset + length, 1);
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

  /** Walks the fields between {@code from} and {@code end}. */
  private void message(MessageShape shape, int from, int end, int depth)
      throws MalformedRecordException {
    if (depth > MAX_DEPTH) {
      throw malformed("messages are nested more than " + MAX_DEPTH + " deep", from);
    }
    int position = from;
    int lastNumber = 0;
    boolean unknownBefore = false;
    boolean oneofBefore = false;
    int lastKeyFrom = 0;
    int lastKeyTo = 0;
    while (position < end) {
      int start = position;
      int tag = data[position];
      if (tag >= 0) {
        position++;
      } else {
        tag = longTag(position, end);
        position = next;
      }
      FieldShape field = shape.field(tag >>> 3);
      if (field == null || (tag != field.tag && tag != field.otherTag)) {
        position = skip(tag, position, end, depth);
        unknownBefore = shape.keepsUnknown;
        continue;
      }
      if (!field.kept) {
        boolean before = canonical;
        position = value(field, tag, position, end, depth);
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

      position = value(field, tag, position, end, depth);
      if (field.map) {
        if (again
            && Arrays.compareUnsigned(data, lastKeyFrom, lastKeyTo, data, lastFrom, lastTo) >= 0) {
          canonical = false;
        }
        lastKeyFrom = lastFrom;
        lastKeyTo = lastTo;
      }
      if (field.repeated && !field.packed && field.slot != FieldShape.NO_SLOT) {
        noteElement(field.slot, start, position);
      }
    }
  }

  /** Elements of a repeated field are copied as one run, so nothing may stand between them. */
  private void noteElement(int slot, int start, int end) {
    if (starts[slot] == NOWHERE) {
      starts[slot] = start;
    } else if (ends[slot] != start) {
      canonical = false;
    }
    ends[slot] = end;
  }

  /**
   * Reads what follows a tag; of a map, the place of the key is left in {@link #lastFrom}.
   *
   * @return where the next field begins
   */
  private int value(FieldShape field, int tag, int position, int end, int depth)
      throws MalformedRecordException {
    if (tag != field.tag || field.packed) {
      return packable(field, tag, position, end);
    }
    int from = position;
    int to;
    if (field.delimited) {
      int length = position < end ? data[position] : -1;
      if (length >= 0 && length < end - position) {
        from = position + 1;
        to = from + length;
      } else {
        to = longLength(position, end);
        from = next;
      }
      delimited(field, from, to, depth);
    } else {
      long number = number(field.kind, position, end);
      to = next;
      if (number == 0 && !field.explicit && !field.repeated) {
        canonical = false;
      }
    }
    if (field.slot != FieldShape.NO_SLOT && !field.repeated) {
      starts[field.slot] = from;
      ends[field.slot] = to;
    }
    return to;
  }

  private void delimited(FieldShape field, int from, int to, int depth)
      throws MalformedRecordException {
    if (field.nested != null) {
      if (field.map) {
        mapEntry(field.nested, from, to, depth);
      } else {
        message(field.nested, from, to, depth + 1);
      }
      return;
    }
    lastFrom = from;
    lastTo = to;
    if (field.text && !Utf8.isValid(data, from, to)) {
      throw malformed("invalid UTF-8 in the string " + field.name, from);
    }
    if (from == to && !field.explicit && !field.repeated) {
      canonical = false;
    }
  }

  /** Reads repeated numbers, packed or one by one. */
  private int packable(FieldShape field, int tag, int position, int end)
      throws MalformedRecordException {
    if ((tag & 7) != 2) {
      number(field.kind, position, end);
      return next;
    }
    int to = longLength(position, end);
    int from = next;
    int at = from;
    while (at < to) {
      number(field.kind, at, to);
      at = next;
    }
    if (from == to) {
      canonical = false;
    }
    if (field.slot != FieldShape.NO_SLOT) {
      starts[field.slot] = from;
      ends[field.slot] = to;
    }
    return to;
  }

  /** An entry of a map: key, value, and both always there. */
  private void mapEntry(MessageShape entry, int from, int end, int depth)
      throws MalformedRecordException {
    int keyFrom = from;
    int keyTo = from;
    int expected = 1;
    int position = from;
    while (position < end) {
      int tag = longTag(position, end);
      position = next;
      FieldShape field = entry.field(tag >>> 3);
      if (field == null || tag != field.tag) {
        position = skip(tag, position, end, depth);
        canonical = false;
        continue;
      }
      if (field.number != expected) {
        canonical = false;
      }
      expected = field.number + 1;
      position = value(field, tag, position, end, depth);
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
}
