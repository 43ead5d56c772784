package dev.syncline.serde;

/**
 * Reads single facts out of stored values without parsing the rest.
 *
 * <p>Values come from a store and are taken to be well-formed; one that is not yields an {@link
 * IllegalArgumentException}. Thread-safe.
 */
public final class StoredValues {
  /** What {@link #discoveredAtNanos} gives for a value without that field. */
  public static final long ABSENT = Long.MIN_VALUE;

  private StoredValues() {}

  /** Takes slices of a value. */
  @FunctionalInterface
  public interface SliceConsumer {
    void accept(byte[] array, int offset, int length);
  }

  /** Where the two parts of a resource's parent are in its value. Mutable, to be reused. */
  public static final class Parent {
    int typeOffset;
    int typeLength;
    int idOffset;
    int idLength;

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

  /** Time of discovery in nanoseconds since 1970, modulo 2^64, or {@link #ABSENT}. */
  public static long discoveredAtNanos(KeyFamily family, byte[] value, int offset, int length) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Whether a stored grant needs expansion. */
  public static boolean needsExpansion(byte[] value, int offset, int length) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Finds the parent of a stored resource; false if it has none, that is, none with an id. */
  public static boolean findParent(byte[] value, int offset, int length, Parent parent) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Hands over the raw source keys of a stored grant, in stored order. */
  public static void forEachSourceKey(byte[] value, int offset, int length, SliceConsumer keys) {
    throw new UnsupportedOperationException("not built yet");
  }
}
