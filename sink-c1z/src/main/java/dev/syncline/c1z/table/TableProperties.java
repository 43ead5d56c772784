package dev.syncline.c1z.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The properties of a table that a writer fills in. The library derives statistics from them, so
 * they are true.
 *
 * @param dataSize bytes of the data blocks with their trailers
 * @param indexSize bytes of the index block with its trailer
 * @param rawKeySize sum of internal key lengths (with trailers)
 */
record TableProperties(
    TableOptions options,
    long entries,
    long dataBlocks,
    long dataSize,
    long indexSize,
    long rawKeySize,
    long rawValueSize) {

  /** Names and values as stored, in the order of the names' bytes. */
  Map<byte[], byte[]> toMap() {
    Map<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
    options.properties().forEach((name, value) -> map.put(utf8(name), utf8(value)));
    // One level of index: tables are cut at some tens of MB, so an index has about a thousand
    // entries of up to a key's
    // length. A second level would save reading some of them and cost every reader a case.
    map.put(utf8("rocksdb.block.based.table.index.type"), new byte[Integer.BYTES]);
    map.put(utf8("rocksdb.comparator"), utf8(TableFormat.COMPARATOR));
    map.put(utf8("rocksdb.compression"), utf8(options.compression().propertyName()));
    map.put(utf8("rocksdb.data.size"), varint(dataSize));
    map.put(utf8("rocksdb.deleted.keys"), varint(0));
    map.put(utf8("rocksdb.filter.size"), varint(0));
    map.put(utf8("rocksdb.index.size"), varint(indexSize));
    map.put(utf8("rocksdb.merge.operands"), varint(0));
    map.put(utf8("rocksdb.merge.operator"), utf8(TableFormat.MERGE_OPERATOR));
    map.put(utf8("rocksdb.num.data.blocks"), varint(dataBlocks));
    map.put(utf8("rocksdb.num.entries"), varint(entries));
    map.put(utf8("rocksdb.num.range-deletions"), varint(0));
    map.put(utf8("rocksdb.property.collectors"), utf8("[]"));
    map.put(utf8("rocksdb.raw.key.size"), varint(rawKeySize));
    map.put(utf8("rocksdb.raw.value.size"), varint(rawValueSize));
    return map;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[Varints.length(value)];
    Varints.write(bytes, 0, value);
    return bytes;
  }
}
