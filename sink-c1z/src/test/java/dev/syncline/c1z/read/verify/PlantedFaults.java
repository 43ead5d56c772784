package dev.syncline.c1z.read.verify;

import com.google.protobuf.ByteString;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.read.FilePacker;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.c1z.table.MaskedCrc32c;
import dev.syncline.c1z.table.TableFormat;
import dev.syncline.c1z.table.Varints;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Files with one fault each, and what is needed to plant it. */
public final class PlantedFaults {
  /** Has parents, grants that need expansion, sources, and digests. */
  public static final GoldenCase RICH = GoldenCase.of("05-annotations");

  public static final GoldenCase PARENTS = GoldenCase.of("02-nested-parents");

  /** Has digest leaves. */
  public static final GoldenCase LARGE = GoldenCase.of("08-grants-10k");

  private PlantedFaults() {}

  /** Breaks a file in one place. */
  public interface Fault {
    void plant(FilePacker packer) throws IOException;
  }

  private static Arguments fault(String name, Check check, GoldenCase golden, Fault fault) {
    return Arguments.of(name, check, golden, fault);
  }

  private static Fault rows(RowFault fault) {
    return packer -> fault.plant(packer.rows());
  }

  /** Breaks the rows. */
  interface RowFault {
    void plant(SortedMap<byte[], byte[]> rows) throws IOException;
  }

  /** Name, check that must find it, rows to start from, fault. */
  public static Stream<Arguments> all() {
    return Stream.of(indexFaults(), digestFaults(), rowFaults(), physicalFaults())
        .flatMap(faults -> faults);
  }

  private static Stream<Arguments> indexFaults() {
    return Stream.of(
        fault(
            "by-parent entry missing",
            Check.INDEX_BY_PARENT,
            PARENTS,
            rows(rows -> rows.remove(first(rows, KeyFamily.RESOURCES_BY_PARENT)))),
        fault(
            "by-parent entry of a child that is not there",
            Check.INDEX_BY_PARENT,
            PARENTS,
            rows(rows -> rows.put(longer(first(rows, KeyFamily.RESOURCES_BY_PARENT)), bytes()))),
        fault(
            "by-parent entry under another parent",
            Check.INDEX_BY_PARENT,
            PARENTS,
            rows(
                rows -> {
                  byte[] key = first(rows, KeyFamily.RESOURCES_BY_PARENT);
                  byte[] moved = key.clone();
                  moved[4] ^= 2;
                  rows.put(moved, bytes());
                })),
        fault(
            "by-parent entry with a value",
            Check.INDEX_BY_PARENT,
            PARENTS,
            rows(rows -> rows.put(first(rows, KeyFamily.RESOURCES_BY_PARENT), bytes(1)))),
        fault(
            "by-principal entry missing",
            Check.INDEX_BY_PRINCIPAL,
            LARGE,
            rows(rows -> rows.remove(last(rows, KeyFamily.GRANTS_BY_PRINCIPAL)))),
        fault(
            "by-principal entry without row",
            Check.INDEX_BY_PRINCIPAL,
            LARGE,
            rows(rows -> rows.put(longer(last(rows, KeyFamily.GRANTS_BY_PRINCIPAL)), bytes()))),
        fault(
            "by-principal entry that is malformed",
            Check.INDEX_BY_PRINCIPAL,
            RICH,
            rows(rows -> rows.put(bytes(3, 7, 4, 0, 'u'), bytes()))),
        fault(
            "needs-expansion entry missing",
            Check.INDEX_NEEDS_EXPANSION,
            RICH,
            rows(rows -> rows.remove(first(rows, KeyFamily.GRANTS_NEEDING_EXPANSION)))),
        fault(
            "needs-expansion entry of a grant that needs none",
            Check.INDEX_NEEDS_EXPANSION,
            LARGE,
            rows(rows -> rows.put(needsExpansion(first(rows, KeyFamily.GRANTS)), bytes()))),
        fault(
            "hash entry missing",
            Check.INDEX_BY_PRINCIPAL_HASH,
            LARGE,
            rows(rows -> rows.remove(last(rows, KeyFamily.GRANTS_BY_PRINCIPAL_HASH)))),
        fault(
            "hash entry without row",
            Check.INDEX_BY_PRINCIPAL_HASH,
            RICH,
            rows(
                rows ->
                    rows.put(longer(last(rows, KeyFamily.GRANTS_BY_PRINCIPAL_HASH)), new byte[8]))),
        fault(
            "hash entry with another content hash",
            Check.INDEX_BY_PRINCIPAL_HASH,
            RICH,
            rows(rows -> flip(rows, first(rows, KeyFamily.GRANTS_BY_PRINCIPAL_HASH), 7))));
  }

  private static Stream<Arguments> digestFaults() {
    return Stream.of(
        fault(
            "digest root with another count",
            Check.DIGEST,
            RICH,
            rows(rows -> flip(rows, second(rows, KeyFamily.DIGESTS), 8))),
        fault(
            "digest root with another hash",
            Check.DIGEST,
            RICH,
            rows(rows -> flip(rows, second(rows, KeyFamily.DIGESTS), 16))),
        fault(
            "digest root missing",
            Check.DIGEST,
            RICH,
            rows(rows -> rows.remove(second(rows, KeyFamily.DIGESTS)))),
        fault("digest leaf missing", Check.DIGEST, LARGE, rows(rows -> rows.remove(leaf(rows)))),
        fault(
            "digest leaf with another hash",
            Check.DIGEST,
            LARGE,
            rows(rows -> flip(rows, leaf(rows), 15))),
        fault(
            "digest node of nothing",
            Check.DIGEST,
            RICH,
            rows(rows -> rows.put(longer(last(rows, KeyFamily.DIGESTS)), new byte[16]))),
        fault(
            "global digest off by one",
            Check.DIGEST,
            RICH,
            rows(rows -> flip(rows, Keys.DIGEST_GLOBAL, 7))),
        fault(
            "digest in the manifest",
            Check.DIGEST,
            RICH,
            packer ->
                packer.manifest(
                    manifest ->
                        manifest.toBuilder()
                            .setGrantDigestRoot(
                                manifest.getGrantDigestRoot().toBuilder()
                                    .setXorDigest(ByteString.copyFrom(new byte[8])))
                            .build())));
  }

  private static Stream<Arguments> rowFaults() {
    return Stream.of(
        fault(
            "a total wrong",
            Check.STATISTICS,
            RICH,
            rows(rows -> statistics(rows, stats -> stats.setGrants(stats.getGrants() + 1)))),
        fault(
            "a number by type wrong",
            Check.STATISTICS,
            RICH,
            rows(rows -> statistics(rows, stats -> stats.putResourcesByResourceType("none", 1)))),
        fault(
            "statistics of another sync",
            Check.STATISTICS,
            RICH,
            rows(rows -> statistics(rows, stats -> stats.setSyncId("x")))),
        fault(
            "a copy of the statistics that differs",
            Check.STATISTICS,
            RICH,
            packer ->
                packer.manifest(
                    manifest -> {
                      var changed = manifest.toBuilder();
                      changed.getSyncRunsBuilder(0).getStatsBuilder().setAssets(77);
                      return changed.build();
                    })),
        fault(
            "a copy of the sync that differs",
            Check.SYNC,
            RICH,
            packer ->
                packer.manifest(
                    manifest -> {
                      var changed = manifest.toBuilder();
                      changed.getSyncRunsBuilder(0).setParentSyncId("other");
                      return changed.build();
                    })),
        fault(
            "a stamp missing", Check.SYNC, RICH, rows(rows -> rows.remove(Keys.KEYSPACE_VERSION))),
        fault(
            "a row under the key of another",
            Check.ROW,
            RICH,
            rows(
                rows ->
                    rows.put(
                        first(rows, KeyFamily.RESOURCES),
                        rows.get(last(rows, KeyFamily.RESOURCES))))),
        fault(
            "a value that does not parse",
            Check.ROW,
            RICH,
            rows(rows -> rows.put(first(rows, KeyFamily.RESOURCE_TYPES), bytes(0x12, 99)))),
        fault(
            "a malformed key",
            Check.KEY,
            RICH,
            rows(rows -> rows.put(bytes(3, 4, 0, 'g'), rows.get(first(rows, KeyFamily.GRANTS))))));
  }

  private static Stream<Arguments> physicalFaults() {
    return Stream.of(
        fault(
            "rows out of order",
            Check.TABLE,
            PARENTS,
            packer -> packer.table(PlantedFaults::disorder)),
        fault(
            "a property that miscounts",
            Check.TABLE,
            PARENTS,
            packer -> packer.table(PlantedFaults::miscount)),
        fault(
            "bounds in the MANIFEST too narrow",
            Check.TABLE,
            PARENTS,
            packer ->
                packer.entry(
                    entry ->
                        new TableEntry(
                            entry.level(),
                            entry.fileNumber(),
                            entry.size(),
                            longer(entry.smallestKey()),
                            entry.largestKey()))),
        fault(
            "a SHA-256 that is wrong",
            Check.FRAME,
            PARENTS,
            packer ->
                packer.frame(
                    frame ->
                        new Frame(
                            new FrameInfo(
                                frame.info().name(),
                                frame.info().rawSize(),
                                frame.info().compressedSize(),
                                frame.info().rawXxHash64(),
                                new byte[32]),
                            frame.source()))));
  }

  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static List<byte[]> all(SortedMap<byte[], byte[]> rows, KeyFamily family) {
    return rows.keySet().stream()
        .filter(key -> KeyFamily.of(key, 0, key.length) == family)
        .toList();
  }

  public static byte[] first(SortedMap<byte[], byte[]> rows, KeyFamily family) {
    return all(rows, family).get(0);
  }

  static byte[] second(SortedMap<byte[], byte[]> rows, KeyFamily family) {
    return all(rows, family).get(1);
  }

  public static byte[] last(SortedMap<byte[], byte[]> rows, KeyFamily family) {
    List<byte[]> keys = all(rows, family);
    return keys.get(keys.size() - 1);
  }

  /** A leaf ends with 00 01 and its number, and its value has 16 bytes. */
  private static byte[] leaf(SortedMap<byte[], byte[]> rows) {
    return all(rows, KeyFamily.DIGESTS).stream()
        .filter(key -> rows.get(key).length == 16 && !Arrays.equals(key, Keys.DIGEST_GLOBAL))
        .findFirst()
        .orElseThrow();
  }

  static byte[] longer(byte[] key) {
    byte[] longer = Arrays.copyOf(key, key.length + 1);
    longer[key.length] = 'x';
    return longer;
  }

  private static byte[] needsExpansion(byte[] grant) {
    ByteSink key = new ByteSink();
    Keys.appendNeedsExpansion(grant, 0, grant.length, key);
    return key.toByteArray();
  }

  private static void flip(SortedMap<byte[], byte[]> rows, byte[] key, int index) {
    byte[] value = rows.get(key).clone();
    value[index] ^= 1;
    rows.put(key, value);
  }

  /** Changes the statistics record. */
  interface StatisticsChange {
    void apply(SyncStatsRecord.Builder statistics);
  }

  static void statistics(SortedMap<byte[], byte[]> rows, StatisticsChange change)
      throws IOException {
    SyncStatsRecord.Builder record = SyncStatsRecord.parseFrom(rows.get(Keys.STATS)).toBuilder();
    change.apply(record);
    rows.put(Keys.STATS, record.build().toByteArray());
  }

  /** Makes the second key of the first block smaller than the first, with a new checksum. */
  private static byte[] disorder(byte[] table) {
    // An entry: three lengths of one byte each (shared, unshared, value), key, value.
    int second = 3 + table[1] + table[2];
    table[second + 3] = 0;
    int entry = (int) indexHandle(table)[0];
    int handle = entry + 3 + table[entry + 1];
    int length = (int) Varints.read(table, handle + 1, table.length);
    return withChecksum(table, 0, length);
  }

  /** Adds one to the number of entries, with a new checksum. */
  private static byte[] miscount(byte[] table) {
    long[] index = indexHandle(table);
    int properties = (int) (index[0] + index[1]) + TableFormat.BLOCK_TRAILER_LENGTH;
    int end = (int) metaindexHandle(table)[0] - TableFormat.BLOCK_TRAILER_LENGTH;
    byte[] name = "entries".getBytes(StandardCharsets.US_ASCII);
    for (int i = properties; i < end; i++) {
      if (Arrays.equals(table, i, i + name.length, name, 0, name.length)) {
        table[i + name.length]++;
        return withChecksum(table, properties, end - properties);
      }
    }
    throw new IllegalStateException("no property with the number of entries");
  }

  private static byte[] withChecksum(byte[] table, int start, int length) {
    ByteBuffer.wrap(table)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(start + length + 1, MaskedCrc32c.ofBlock(table, start, length, 0));
    return table;
  }

  /** Offset, length and position after the first handle in the footer. */
  private static long[] metaindexHandle(byte[] table) {
    return handle(table, table.length - TableFormat.FOOTER_LENGTH + 1);
  }

  private static long[] indexHandle(byte[] table) {
    return handle(table, (int) metaindexHandle(table)[2]);
  }

  private static long[] handle(byte[] table, int position) {
    int middle = Varints.end(table, position, table.length);
    return new long[] {
      Varints.read(table, position, table.length),
      Varints.read(table, middle, table.length),
      Varints.end(table, middle, table.length)
    };
  }
}
