package dev.syncline.c1z.read.table;

/** Table formats that are read here, by the version in the footer. */
public enum TableVersion {
  /** Tables of RocksDB and LevelDB's heirs: the bytes of {@link #PEBBLE_1} under another magic. */
  ROCKSDB_2(2, 53),
  PEBBLE_1(1, 53),
  PEBBLE_2(2, 53),
  /** Values of puts carry a prefix byte. */
  PEBBLE_3(3, 53),
  /** Kinds carry an "obsolete" bit. */
  PEBBLE_4(4, 53),
  /** Columnar data and index blocks. */
  PEBBLE_5(5, 53),
  /** Checksum in the footer, columnar metaindex. */
  PEBBLE_6(6, 57),
  /** Attributes in the footer, columnar properties. */
  PEBBLE_7(7, 61);

  private final int number;
  private final int footerLength;

  TableVersion(int number, int footerLength) {
    this.number = number;
    this.footerLength = footerLength;
  }

  /** The number in the footer. */
  public int number() {
    return number;
  }

  int footerLength() {
    return footerLength;
  }

  boolean columnar() {
    return compareTo(PEBBLE_5) >= 0;
  }

  boolean footerChecksum() {
    return compareTo(PEBBLE_6) >= 0;
  }

  boolean columnarMetaindex() {
    return compareTo(PEBBLE_6) >= 0;
  }

  boolean columnarProperties() {
    return compareTo(PEBBLE_7) >= 0;
  }

  /** Row tables whose values of kind 1 begin with a byte that says where the value is. */
  boolean valuePrefix() {
    return this == PEBBLE_3 || this == PEBBLE_4;
  }

  boolean obsoleteBit() {
    return this == PEBBLE_4;
  }
}
