package dev.syncline.c1z.sort;

/**
 * What has to be the same wherever one file is made.
 *
 * @param tableBytes target size of a table, in bytes of keys and values; the same input and the
 *     same target give the same file
 */
public record SortOptions(int tableBytes) {
  /** How many samples stand for a table of the target size. */
  public static final int SAMPLES_PER_TABLE = 128;

  public static final int DEFAULT_TABLE_BYTES = 16 << 20;

  public SortOptions {
    if (tableBytes < 1024 || tableBytes > 256 << 20) {
      throw new IllegalArgumentException(
          "table size is " + tableBytes + " bytes, expected 1 KiB to 256 MiB");
    }
  }

  public static SortOptions defaults() {
    return new SortOptions(DEFAULT_TABLE_BYTES);
  }

  /** Bytes of keys and values that one sample stands for. */
  public int sampleBytes() {
    return Math.max(1, tableBytes / SAMPLES_PER_TABLE);
  }
}
