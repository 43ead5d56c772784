package dev.syncline.serde;

import java.util.Objects;

/**
 * Reads single facts out of stored values without parsing the rest.
 *
 * <p>Values come from a store and are taken to be well-formed; one that is not yields an {@link
 * IllegalArgumentException}. Thread-safe.
 */
public final class StoredValues {
  /** What {@link #discoveredAtNanos} gives for a value without that field. */
  public static final long ABSENT = Long.MIN_VALUE;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final int NEEDS_EXPANSION_TAG = 7 << 3;
  private static final int GRANT_TIME_TAG = 5 << 3 | 2;
  private static final int SOURCES_TAG = 9 << 3 | 2;
  private static final int PARENT_TAG = 6 << 3 | 2;

  private StoredValues() {}

  /** Takes slices of a value. */
  @FunctionalInterface
  public interface SliceConsumer {
    void accept(byte[] array, int offset, int length);
  }

  /** Where the two parts of a resource's parent are in its value. Mutable, to be reused. */
  public static final class Parent {
    private int typeOffset;
    private int typeLength;
    private int idOffset;
    private int idLength;

    public int typeOffset() {
      return typeOffset;
    }

    public int typeLength() {
      return typeLength;
    }

    public int idOffset() {
      return idOffset;
    }

    public int idLength() {
      return idLength;
    }
  }

  /**
   * Time of discovery in nanoseconds since 1970, or {@link #ABSENT}.
   *
   * <p>A time that 64 bits cannot hold wraps around, as it does in the store's comparisons. One
   * that wraps to the very number of {@link #ABSENT} comes out one higher.
   *
   * @param family one of the five families of records
   */
  public static long discoveredAtNanos(KeyFamily family, byte[] value, int offset, int length) {
    int tag = discoveredAtField(family) << 3 | 2;
    WireReader reader = reader(value, offset, length);
    long nanos = ABSENT;
    while (reader.hasMore()) {
      int found = reader.tag();
      if (found == tag) {
        nanos = Math.max(timestamp(reader), ABSENT + 1);
      } else {
        reader.skip(found);
      }
    }
    return nanos;
  }

  private static long timestamp(WireReader reader) {
    int end = reader.length() + reader.position();
    long seconds = 0;
    int nanos = 0;
    while (reader.position() < end) {
      int tag = reader.tag();
      if (tag == 1 << 3) {
        seconds = reader.varint();
      } else if (tag == 2 << 3) {
        nanos = (int) reader.varint();
      } else {
        reader.skip(tag);
      }
    }
    return seconds * NANOS_PER_SECOND + nanos;
  }

  /**
   * Time of discovery as merges compare it: nanoseconds since 1970, 0 if absent.
   *
   * @param family one of the five families of records
   * @throws ArithmeticException if the time is before 1970, more than 292 years after it, or has
   *     nanoseconds that no 31 bits hold
   */
  public static long mergeTime(KeyFamily family, byte[] value, int offset, int length) {
    int tag = discoveredAtField(family) << 3 | 2;
    WireReader reader = reader(value, offset, length);
    long time = 0;
    while (reader.hasMore()) {
      int found = reader.tag();
      if (found != tag) {
        reader.skip(found);
        continue;
      }
      time = mergeTimestamp(reader);
    }
    return time;
  }

  private static long mergeTimestamp(WireReader reader) {
    int end = reader.length() + reader.position();
    long seconds = 0;
    long nanos = 0;
    while (reader.position() < end) {
      int inner = reader.tag();
      if (inner == 1 << 3) {
        seconds = reader.varint();
      } else if (inner == 2 << 3) {
        nanos = reader.varint();
      } else {
        reader.skip(inner);
      }
    }
    if (seconds < 0
        || seconds > Long.MAX_VALUE / NANOS_PER_SECOND
        || nanos < 0
        || nanos > Integer.MAX_VALUE) {
      throw new ArithmeticException(
          "discovered_at is " + seconds + " s and " + nanos + " ns, expected 1970 to 2262");
    }
    return seconds * NANOS_PER_SECOND + nanos;
  }

  /** What a merge has to know of a stored grant, found in one pass. Mutable, to be reused. */
  public static final class GrantFacts {
    private final WireReader reader = new WireReader();
    private long mergeTime;
    private boolean needsExpansion;
    private boolean hasSources;

    /**
     * Reads a value.
     *
     * @throws ArithmeticException as {@link StoredValues#mergeTime}
     */
    public void read(byte[] value, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, value.length);
      reader.reset(value, offset, offset + length);
      mergeTime = 0;
      needsExpansion = false;
      hasSources = false;
      while (reader.hasMore()) {
        int tag = reader.tag();
        if (tag == GRANT_TIME_TAG) {
          mergeTime = mergeTimestamp(reader);
        } else if (tag == NEEDS_EXPANSION_TAG) {
          needsExpansion = reader.varint() != 0;
        } else {
          hasSources |= tag == SOURCES_TAG;
          reader.skip(tag);
        }
      }
    }

    /** The same as {@link StoredValues#mergeTime}. */
    public long mergeTime() {
      return mergeTime;
    }

    /** The same as {@link StoredValues#needsExpansion}. */
    public boolean needsExpansion() {
      return needsExpansion;
    }

    /** Whether there are source keys. */
    public boolean hasSources() {
      return hasSources;
    }
  }

  static int discoveredAtField(KeyFamily family) {
    return switch (family) {
      case RESOURCE_TYPES -> 6;
      case RESOURCES, ENTITLEMENTS -> 8;
      case GRANTS, ASSETS -> 5;
      default ->
          throw new IllegalArgumentException("values of " + family + " have no time of discovery");
    };
  }

  /** Whether a stored grant needs expansion. */
  public static boolean needsExpansion(byte[] value, int offset, int length) {
    WireReader reader = reader(value, offset, length);
    boolean needed = false;
    while (reader.hasMore()) {
      int tag = reader.tag();
      if (tag == NEEDS_EXPANSION_TAG) {
        needed = reader.varint() != 0;
      } else {
        reader.skip(tag);
      }
    }
    return needed;
  }

  /** Finds the parent of a stored resource; false if it has none, that is, none with an id. */
  public static boolean findParent(byte[] value, int offset, int length, Parent parent) {
    WireReader reader = reader(value, offset, length);
    parent.typeOffset = offset;
    parent.typeLength = 0;
    parent.idOffset = offset;
    parent.idLength = 0;
    while (reader.hasMore()) {
      int tag = reader.tag();
      if (tag == PARENT_TAG) {
        readParent(reader, parent);
      } else {
        reader.skip(tag);
      }
    }
    return parent.idLength > 0;
  }

  private static void readParent(WireReader reader, Parent parent) {
    int end = reader.length() + reader.position();
    while (reader.position() < end) {
      int tag = reader.tag();
      if (tag == (1 << 3 | 2)) {
        parent.typeLength = reader.length();
        parent.typeOffset = reader.position();
        reader.position(parent.typeOffset + parent.typeLength);
      } else if (tag == (2 << 3 | 2)) {
        parent.idLength = reader.length();
        parent.idOffset = reader.position();
        reader.position(parent.idOffset + parent.idLength);
      } else {
        reader.skip(tag);
      }
    }
  }

  /** Hands over the raw source keys of a stored grant, in stored order. */
  public static void forEachSourceKey(byte[] value, int offset, int length, SliceConsumer keys) {
    WireReader reader = reader(value, offset, length);
    while (reader.hasMore()) {
      int tag = reader.tag();
      if (tag != SOURCES_TAG) {
        reader.skip(tag);
        continue;
      }
      int end = reader.length() + reader.position();
      int keyOffset = end;
      int keyLength = 0;
      while (reader.position() < end) {
        int inner = reader.tag();
        if (inner == (1 << 3 | 2)) {
          keyLength = reader.length();
          keyOffset = reader.position();
          reader.position(keyOffset + keyLength);
        } else {
          reader.skip(inner);
        }
      }
      keys.accept(value, keyOffset, keyLength);
    }
  }

  private static WireReader reader(byte[] value, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, value.length);
    return new WireReader().reset(value, offset, offset + length);
  }
}
