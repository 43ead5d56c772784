package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.c1z.table.BlockCompression;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.Serializable;
import java.util.Objects;

/**
 * What shapes a file. Equal input and equal options give equal bytes.
 *
 * @param tableBytes target size of a table in bytes of keys and values
 * @param blockCompression compression inside tables
 * @param zstdLevel level of the frames of rows, 1 to 22; index tables get at least level 3, see
 *     {@link #zstdLevel(KeyFamily)}
 * @param encoding encoding of the payload
 */
public record WriteOptions(
    int tableBytes, BlockCompression blockCompression, int zstdLevel, PayloadEncoding encoding)
    implements Serializable {
  private static final int INDEX_ZSTD_LEVEL = 3;

  public WriteOptions {
    new SortOptions(tableBytes);
    Objects.requireNonNull(blockCompression);
    Objects.requireNonNull(encoding);
    if (zstdLevel < 1 || zstdLevel > 22) {
      throw new IllegalArgumentException("zstd level is " + zstdLevel + ", expected 1 to 22");
    }
  }

  public static WriteOptions defaults() {
    return new WriteOptions(
        SortOptions.DEFAULT_TABLE_BYTES,
        BlockCompression.NONE,
        1,
        PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD);
  }

  /**
   * The level for tables of a family. Rows gain nothing above level 1. In index tables the only
   * thing to compress between hashes is a few bytes of each key: level 3 finds them, for a quarter
   * less than level 1 and 20 % more time (docs/performance.md).
   */
  int zstdLevel(KeyFamily family) {
    return family.isDerived() ? Math.max(zstdLevel, INDEX_ZSTD_LEVEL) : zstdLevel;
  }

  public SortOptions sort() {
    return new SortOptions(tableBytes);
  }

  public WriteOptions withTableBytes(int bytes) {
    return new WriteOptions(bytes, blockCompression, zstdLevel, encoding);
  }

  public WriteOptions withEncoding(PayloadEncoding newEncoding) {
    return new WriteOptions(tableBytes, blockCompression, zstdLevel, newEncoding);
  }

  public WriteOptions withBlockCompression(BlockCompression compression) {
    return new WriteOptions(tableBytes, compression, zstdLevel, encoding);
  }

  /**
   * A family's rows of one range become a table of their own from this size on; fewer join a
   * neighbour's.
   */
  public int fragmentBytes() {
    return Math.max(1, tableBytes / 4);
  }
}
