package dev.syncline.c1z.table;

/** How a block is stored: the code in its trailer and the name in the table's properties. */
public enum BlockCompression {
  NONE(0, "NoCompression"),
  /** Raw Snappy block format. */
  SNAPPY(1, "Snappy"),
  /** Varint of the uncompressed length, then a zstd frame. */
  ZSTD(7, "ZSTD");

  private final int code;
  private final String propertyName;

  BlockCompression(int code, String propertyName) {
    this.code = code;
    this.propertyName = propertyName;
  }

  /** The first byte of a block trailer. */
  public int code() {
    return code;
  }

  /** Value of the property {@code rocksdb.compression}. */
  public String propertyName() {
    return propertyName;
  }

  /**
   * @throws IllegalArgumentException if no block is stored that way
   */
  public static BlockCompression of(int code) {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> SNAPPY;
      case 7 -> ZSTD;
      default ->
          throw new IllegalArgumentException(
              "block compression " + code + ", expected 0 (none), 1 (Snappy) or 7 (zstd)");
    };
  }
}
