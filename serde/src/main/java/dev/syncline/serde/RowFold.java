package dev.syncline.serde;

/**
 * Folds the operations on one key, in their order, to the row that is left.
 *
 * <p>Reusable: {@link #begin} starts the next key. Arrays handed to {@link #apply} are kept and
 * must not change until then. Not thread-safe.
 */
public final class RowFold {
  /** Starts a new key; there is no row. */
  public void begin(KeyFamily family) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Applies the next operation. The value is ignored for {@link Operation#DELETE}. */
  public void apply(Operation operation, byte[] value, int offset, int length) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Whether there is a row. */
  public boolean present() {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Array that holds the value of the row; valid until the next {@link #apply} or {@link #begin}.
   */
  public byte[] valueArray() {
    throw new UnsupportedOperationException("not built yet");
  }

  public int valueOffset() {
    throw new UnsupportedOperationException("not built yet");
  }

  public int valueLength() {
    throw new UnsupportedOperationException("not built yet");
  }
}
