package dev.syncline.serde;

import java.util.Objects;

/**
 * Folds the operations on one key, in their order, to the row that is left.
 *
 * <ul>
 *   <li>A put replaces the row.
 *   <li>A conditional put replaces it if the row has no time of discovery, or if the new value has
 *       one that is strictly later; it always creates.
 *   <li>A delete removes it.
 *   <li>The expander's write, of grants only, replaces it except for time of discovery, expansion
 *       and the mark that expansion is needed, which stay what they are, absence included.
 * </ul>
 *
 * <p>Reusable: {@link #begin} starts the next key. Arrays handed to {@link #apply} are kept and
 * must not change until then. Values are stored values, as {@link RecordTranslator} makes them. Not
 * thread-safe.
 */
public final class RowFold {
  /** Fields 5 to 7 of a stored grant are those that the expander does not write. */
  private static final int FIRST_KEPT_FIELD = 5;

  private static final int LAST_KEPT_FIELD = 7;

  private final WireReader reader = new WireReader();
  private ByteSink merged = new ByteSink();
  private ByteSink spare = new ByteSink();

  private KeyFamily family;
  private boolean present;
  private byte[] array;
  private int offset;
  private int length;

  /** Starts a new key; there is no row. */
  public void begin(KeyFamily newFamily) {
    family = Objects.requireNonNull(newFamily, "newFamily");
    present = false;
    array = null;
    offset = 0;
    length = 0;
  }

  /**
   * Applies the next operation. The value is ignored for {@link Operation#DELETE}.
   *
   * @throws IllegalArgumentException for an expander's write of something that is no grant, or a
   *     condition on something that has no time of discovery
   */
  public void apply(Operation operation, byte[] value, int valueOffset, int valueLength) {
    if (family == null) {
      throw new IllegalStateException("no key has been begun");
    }
    switch (operation) {
      case PUT -> replace(value, valueOffset, valueLength);
      case PUT_IF_NEWER -> {
        if (!present || isNewer(value, valueOffset, valueLength)) {
          replace(value, valueOffset, valueLength);
        }
      }
      case DELETE -> begin(family);
      case EXPANDER_WRITE -> {
        if (family != KeyFamily.GRANTS) {
          throw new IllegalArgumentException("the expander writes grants, not " + family);
        }
        if (present) {
          replaceByExpander(value, valueOffset, valueLength);
        } else {
          replace(value, valueOffset, valueLength);
        }
      }
    }
  }

  private void replace(byte[] value, int valueOffset, int valueLength) {
    Objects.checkFromIndexSize(valueOffset, valueLength, value.length);
    present = true;
    array = value;
    offset = valueOffset;
    length = valueLength;
  }

  private boolean isNewer(byte[] value, int valueOffset, int valueLength) {
    long stored = StoredValues.discoveredAtNanos(family, array, offset, length);
    if (stored == StoredValues.ABSENT) {
      return true;
    }
    long offered = StoredValues.discoveredAtNanos(family, value, valueOffset, valueLength);
    return offered != StoredValues.ABSENT && offered > stored;
  }

  /**
   * Fields are in ascending order, so what stays of the row is one piece, and what is replaced are
   * two.
   */
  private void replaceByExpander(byte[] value, int valueOffset, int valueLength) {
    int keptFrom = fieldStart(array, offset, length, FIRST_KEPT_FIELD);
    int keptTo = fieldStart(array, offset, length, LAST_KEPT_FIELD + 1);
    int headEnd = fieldStart(value, valueOffset, valueLength, FIRST_KEPT_FIELD);
    int tailStart = fieldStart(value, valueOffset, valueLength, LAST_KEPT_FIELD + 1);
    // The row may be in one of the two sinks; the other one is free.
    spare.reset();
    spare.writeBytes(value, valueOffset, headEnd - valueOffset);
    spare.writeBytes(array, keptFrom, keptTo - keptFrom);
    spare.writeBytes(value, tailStart, valueOffset + valueLength - tailStart);
    ByteSink written = spare;
    spare = merged;
    merged = written;
    replace(merged.array(), 0, merged.size());
  }

  /** Where the first field of at least that number begins. */
  private int fieldStart(byte[] value, int valueOffset, int valueLength, int number) {
    reader.reset(value, valueOffset, valueOffset + valueLength);
    while (reader.hasMore()) {
      int start = reader.position();
      int tag = reader.tag();
      if (tag >>> 3 >= number) {
        return start;
      }
      reader.skip(tag);
    }
    return valueOffset + valueLength;
  }

  /** Whether there is a row. */
  public boolean present() {
    return present;
  }

  /**
   * Array that holds the value of the row; valid until the next {@link #apply} or {@link #begin}.
   *
   * @throws IllegalStateException if there is no row
   */
  public byte[] valueArray() {
    if (!present) {
      throw new IllegalStateException("there is no row");
    }
    return array;
  }

  public int valueOffset() {
    return offset;
  }

  public int valueLength() {
    return length;
  }
}
