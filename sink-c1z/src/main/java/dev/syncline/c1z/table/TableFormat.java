package dev.syncline.c1z.table;

/**
 * Constants of a table file in the format "Pebble v2", as cockroachdb/pebble v2.1.5 reads it.
 *
 * <pre>
 * table      := block* index properties metaindex footer     (each block with its trailer)
 * block      := entry* restart* restartCount                 restart, restartCount: u32 LE
 * entry      := shared unshared valueLength keyBytes value   see {@link RowBlockBuilder}
 * trailer    := compression:u8 checksum:u32 LE               {@link MaskedCrc32c#ofBlock}; others: xxHash64
 * footer     := checksumType:u8 metaindexHandle indexHandle zeros version:u32 LE magic
 * handle     := offset:varint length:varint                  length without the trailer
 * internalKey:= userKey trailer:u64 LE                       sequenceNumber &lt;&lt; 8 | kind
 * </pre>
 */
public final class TableFormat {
  public static final String COMPARATOR = "leveldb.BytewiseComparator";
  public static final String MERGE_OPERATOR = "pebble.concatenate";

  public static final int BLOCK_TRAILER_LENGTH = 5;

  public static final int FOOTER_LENGTH = 53;

  /** Place of the version in the footer; the handles end before it. */
  public static final int FOOTER_VERSION_OFFSET = 41;

  public static final int FOOTER_MAGIC_OFFSET = 45;
  public static final int VERSION = 2;

  /** {@code f0 9f aa b3 f0 9f aa b3}, read as a little-endian number. */
  public static final long PEBBLE_MAGIC = 0xb3aa9ff0_b3aa9ff0L;

  /**
   * {@code f7 cf f4 85 b7 41 e2 88}, read as a little-endian number: tables of RocksDB. Never
   * written.
   */
  public static final long ROCKSDB_MAGIC = 0x88e241b7_85f4cff7L;

  public static final int CHECKSUM_CRC32C = 1;
  public static final int CHECKSUM_XXHASH64 = 3;

  public static final int INTERNAL_TRAILER_LENGTH = 8;

  /** Kind of a put in the low byte of an internal key's trailer. */
  public static final int KIND_SET = 1;

  /**
   * Trailer of every key that we write: sequence number 0, older than whatever the library writes
   * later.
   */
  public static final long SET_TRAILER = KIND_SET;

  /** Trailer of a shortened index key: highest sequence number, kind 17 ("separator"). */
  public static final long SEPARATOR_TRAILER = 0xffffffff_ffffff11L;

  /** Metaindex key of the properties block. */
  public static final String PROPERTIES_BLOCK = "rocksdb.properties";

  private TableFormat() {}
}
