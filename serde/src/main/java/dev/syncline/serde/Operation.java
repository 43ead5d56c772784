package dev.syncline.serde;

/**
 * What an entry does to the row of its key. The codes are part of the binary form of entries and
 * must not change.
 */
public enum Operation {
  /** Replaces the row. */
  PUT(0),
  /** Writes the row if there is none, or if the new value was discovered strictly later. */
  PUT_IF_NEWER(1),
  /** Removes the row. */
  DELETE(2),
  /**
   * A grant as expansion writes it: replaces the row but keeps its expansion state and time of
   * discovery.
   */
  EXPANDER_WRITE(3);

  private static final Operation[] BY_CODE = values();

  private final byte code;

  Operation(int code) {
    this.code = (byte) code;
  }

  /** 0 to 3. */
  public byte code() {
    return code;
  }

  /**
   * The operation of a code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Operation of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException(
          "operation code " + code + ", expected 0 to " + (BY_CODE.length - 1));
    }
    return BY_CODE[code];
  }
}
