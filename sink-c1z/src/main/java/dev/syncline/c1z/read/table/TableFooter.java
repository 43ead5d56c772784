package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.table.MaskedCrc32c;
import dev.syncline.c1z.table.TableFormat;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * The end of a table file.
 *
 * <pre>
 * footer     := checksumType:u8 metaindexHandle indexHandle zeros [attributes:u32] [checksum:u32] version:u32 magic:u64
 * attributes   only in v7
 * checksum     only in v6 and v7: masked CRC-32C of the whole footer without these four bytes
 * </pre>
 *
 * Numbers are little-endian; the handles lie in the first 41 bytes; version and magic are the last
 * 12 bytes of every version.
 */
record TableFooter(
    TableVersion version,
    int checksumType,
    BlockHandle metaindex,
    BlockHandle index,
    long position,
    int attributes) {
  static final int ATTRIBUTE_VALUE_BLOCKS = 1;
  private static final int ATTRIBUTES_RANGE_KEYS = 0b1110;
  private static final int ATTRIBUTE_BLOB_VALUES = 1 << 6;
  private static final int MAGIC_AND_VERSION = 12;
  private static final int HANDLES_END = TableFormat.FOOTER_VERSION_OFFSET;

  static TableFooter read(DecodedFile file) throws IOException {
    long size = file.size();
    if (size < TableVersion.PEBBLE_1.footerLength()) {
      throw new DamagedFileException(
          file.name(), 0, "a table of " + size + " bytes, the footer alone has 53 or more");
    }
    TableVersion version = version(file, size);
    if (size < version.footerLength()) {
      throw new DamagedFileException(
          file.name(), 0, size + " bytes, the footer alone has " + version.footerLength());
    }
    long position = size - version.footerLength();
    Slice footer = file.read(position, version.footerLength());
    int attributes = 0;
    BoundedInput tail =
        new BoundedInput(
            footer.slice(HANDLES_END, footer.length() - HANDLES_END), file.name(), position);
    if (version == TableVersion.PEBBLE_7) {
      attributes = (int) tail.u32();
    }
    if (version.footerChecksum()) {
      verifyChecksum(file, position, footer, HANDLES_END + tail.position(), (int) tail.u32());
    }
    refuseAttributes(file, position, attributes);

    BoundedInput in = new BoundedInput(footer.slice(0, HANDLES_END), file.name(), position);
    int checksumType = in.u8();
    if (checksumType != TableFormat.CHECKSUM_CRC32C
        && checksumType != TableFormat.CHECKSUM_XXHASH64) {
      throw new UnsupportedC1zException(
          file.name(),
          position,
          "checksum type " + checksumType + ", expected 1 (CRC-32C) or 3 (xxHash64)");
    }
    return new TableFooter(
        version, checksumType, BlockHandle.read(in), BlockHandle.read(in), position, attributes);
  }

  private static TableVersion version(DecodedFile file, long size) throws IOException {
    long place = size - MAGIC_AND_VERSION;
    BoundedInput in = new BoundedInput(file.read(place, MAGIC_AND_VERSION), file.name(), place);
    long number = in.u32();
    long magic = in.u64();
    if (magic == TableFormat.ROCKSDB_MAGIC) {
      if (number != TableVersion.ROCKSDB_2.number()) {
        throw new UnsupportedC1zException(
            file.name(), place, "RocksDB table version " + number + ", expected 2");
      }
      return TableVersion.ROCKSDB_2;
    }
    if (magic != TableFormat.PEBBLE_MAGIC) {
      throw new DamagedFileException(
          file.name(),
          place,
          "table magic " + Long.toHexString(magic) + ", expected that of Pebble or RocksDB");
    }
    for (TableVersion version : TableVersion.values()) {
      if (version != TableVersion.ROCKSDB_2 && version.number() == number) {
        return version;
      }
    }
    throw new UnsupportedC1zException(
        file.name(), place, "Pebble table version " + number + ", expected 1 to 7");
  }

  private static void verifyChecksum(
      DecodedFile file, long position, Slice footer, int checksumAt, int stored)
      throws DamagedFileException {
    CRC32C crc = new CRC32C();
    crc.update(footer.array(), footer.offset(), checksumAt);
    crc.update(
        footer.array(),
        footer.offset() + checksumAt + Integer.BYTES,
        footer.length() - checksumAt - Integer.BYTES);
    int computed = MaskedCrc32c.mask((int) crc.getValue());
    if (computed != stored) {
      throw new DamagedFileException(
          file.name(), position, "footer checksum %08x, computed %08x".formatted(stored, computed));
    }
  }

  private static void refuseAttributes(DecodedFile file, long position, int attributes)
      throws UnsupportedC1zException {
    if ((attributes & ATTRIBUTES_RANGE_KEYS) != 0) {
      throw new UnsupportedC1zException(file.name(), position, "the table has range keys");
    }
    if ((attributes & ATTRIBUTE_BLOB_VALUES) != 0) {
      throw new UnsupportedC1zException(
          file.name(), position, "the table has values in blob files");
    }
  }
}
