package dev.syncline.serde;

import java.util.Arrays;

/**
 * Reads and writes the {@code sources} of stored grants: a map from the external id of an
 * entitlement to a record of which only {@code is_direct} is ever set.
 *
 * <p>Iterates over a run of entries, tags included. Mutable, to be reused; not thread-safe.
 */
public final class GrantSources {
  static final int TAG = 9 << 3 | 2;
  private static final int KEY = 1 << 3 | 2;
  private static final int VALUE = 2 << 3 | 2;
  private static final int IS_DIRECT = 4 << 3;
  private static final int DIRECT_VALUE_BYTES = 2;

  private final WireReader reader = new WireReader();
  private byte[] array;
  private int keyOffset;
  private int keyLength;
  private boolean direct;

  /** Starts over with the entries in {@code [from, to)}. */
  void reset(byte[] newArray, int from, int to) {
    array = newArray;
    reader.reset(newArray, from, to);
  }

  /** Goes to the next entry; false after the last. */
  boolean next() {
    if (!reader.hasMore()) {
      return false;
    }
    reader.tag();
    int end = reader.length() + reader.position();
    keyOffset = end;
    keyLength = 0;
    direct = false;
    while (reader.position() < end) {
      int tag = reader.tag();
      if (tag == KEY) {
        keyLength = reader.length();
        keyOffset = reader.position();
        reader.position(keyOffset + keyLength);
      } else if (tag == VALUE) {
        readValue();
      } else {
        reader.skip(tag);
      }
    }
    return true;
  }

  private void readValue() {
    int end = reader.length() + reader.position();
    while (reader.position() < end) {
      int tag = reader.tag();
      if (tag == IS_DIRECT) {
        direct = reader.varint() != 0;
      } else {
        reader.skip(tag);
      }
    }
  }

  int keyOffset() {
    return keyOffset;
  }

  int keyLength() {
    return keyLength;
  }

  boolean direct() {
    return direct;
  }

  /** Compares the key with another iterator's, as unsigned bytes. */
  int compareKey(GrantSources other) {
    return Arrays.compareUnsigned(
        array,
        keyOffset,
        keyOffset + keyLength,
        other.array,
        other.keyOffset,
        other.keyOffset + other.keyLength);
  }

  /** Writes the current entry with another {@code is_direct}. */
  void write(boolean newDirect, ByteSink out) {
    append(array, keyOffset, keyLength, newDirect, out);
  }

  /** Appends an entry, tag included. */
  public static void append(byte[] key, int offset, int length, boolean direct, ByteSink out) {
    int valueLength = direct ? DIRECT_VALUE_BYTES : 0;
    out.writeByte(TAG);
    out.writeVarint(1 + ByteSink.varintSize(length) + length + 2 + valueLength);
    out.writeByte(KEY);
    out.writeVarint(length);
    out.writeBytes(key, offset, length);
    out.writeByte(VALUE);
    out.writeByte(valueLength);
    if (direct) {
      out.writeByte(IS_DIRECT);
      out.writeByte(1);
    }
  }
}
