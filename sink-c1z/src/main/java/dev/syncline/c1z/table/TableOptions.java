package dev.syncline.c1z.table;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a table is written. Every choice changes the bytes, none changes what a reader sees.
 *
 * @param blockSize target of a data block before compression, in bytes; one larger entry gets a
 *     block of its own
 * @param restartInterval every how many entries a data block stores a whole key
 * @param compression of data blocks. NONE gives the smallest file inside an envelope, because the
 *     frame around the table compresses better across blocks; SNAPPY the fastest writing and
 *     opening
 * @param properties further user properties, name to value; none of the names the format itself
 *     uses
 */
public record TableOptions(
    int blockSize,
    int restartInterval,
    BlockCompression compression,
    SortedMap<String, String> properties) {

  /** What the consumer's own tables use, except for compression. */
  public static final TableOptions DEFAULT =
      new TableOptions(32 << 10, 16, BlockCompression.NONE, Collections.emptySortedMap());

  private static final String RESERVED_PREFIX = "rocksdb.";

  public TableOptions {
    Objects.requireNonNull(compression);
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    if (blockSize < 1 || restartInterval < 1) {
      throw new IllegalArgumentException(
          "block size "
              + blockSize
              + ", restart interval "
              + restartInterval
              + "; expected 1 or more");
    }
    for (Map.Entry<String, String> property : properties.entrySet()) {
      if (property.getKey().startsWith(RESERVED_PREFIX) || property.getKey().isEmpty()) {
        throw new IllegalArgumentException(
            "property name \"" + property.getKey() + "\" is reserved");
      }
      Objects.requireNonNull(property.getValue());
    }
  }

  public TableOptions withCompression(BlockCompression changed) {
    return new TableOptions(blockSize, restartInterval, changed, properties);
  }

  public TableOptions withBlockSize(int changed) {
    return new TableOptions(changed, restartInterval, compression, properties);
  }

  public TableOptions withProperties(Map<String, String> changed) {
    return new TableOptions(blockSize, restartInterval, compression, new TreeMap<>(changed));
  }
}
