package dev.syncline.c1z.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.GoldenPebble;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowTableWriterTest {
  private final RowTableWriter writer = new RowTableWriter(TableOptions.DEFAULT);

  @Test
  void writesTheGoldenTable() {
    add(writer, "apple", "red");
    add(writer, "apply", "");
    add(writer, "berry", "blue");
    FinishedTable table = writer.finish();

    assertThat(table.toByteArray()).isEqualTo(GoldenPebble.bytes("tiny-dir/000002.sst"));
    assertThat(table.smallestKey()).isEqualTo("apple".getBytes(UTF_8));
    assertThat(table.largestKey()).isEqualTo("berry".getBytes(UTF_8));
    assertThat(table.entries()).isEqualTo(3);
    assertThat(table.rawKeyBytes()).isEqualTo(3 * (5 + 8));
    assertThat(table.rawValueBytes()).isEqualTo(7);
  }

  @Test
  void propertiesStandInTheOrderOfTheirNames() {
    RowTableWriter withOwn =
        new RowTableWriter(
            TableOptions.DEFAULT.withProperties(Map.of("syncline.sync", "a", "Zebra", "b")));
    add(withOwn, "k", "v");
    ParsedTable parsed = new ParsedTable(withOwn.finish().toByteArray(), 16);

    assertThat(parsed.properties.keySet())
        .containsExactly(
            "Zebra",
            "rocksdb.block.based.table.index.type",
            "rocksdb.comparator",
            "rocksdb.compression",
            "rocksdb.data.size",
            "rocksdb.deleted.keys",
            "rocksdb.filter.size",
            "rocksdb.index.size",
            "rocksdb.merge.operands",
            "rocksdb.merge.operator",
            "rocksdb.num.data.blocks",
            "rocksdb.num.entries",
            "rocksdb.num.range-deletions",
            "rocksdb.property.collectors",
            "rocksdb.raw.key.size",
            "rocksdb.raw.value.size",
            "syncline.sync");
    assertThat(parsed.properties.get("syncline.sync")).isEqualTo("a".getBytes(UTF_8));
  }

  @Test
  void refusesKeysThatDoNotRise() {
    add(writer, "berry", "");
    for (String key : new String[] {"berry", "apple", "berr", "", "berrx"}) {
      assertThatThrownBy(() -> add(writer, key, ""))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("6265727279"); // berry
    }
    add(writer, "berry\0", ""); // still usable
    byte[] high = {(byte) 0xff};
    writer.add(high, 0, 1, high, 0, 0); // bytes compare unsigned
    assertThatThrownBy(() -> add(writer, "z", "")).hasMessageContaining("7a after ff");
  }

  @Test
  void refusesAnEmptyTableAndUseAfterTheEnd() {
    assertThatThrownBy(writer::finish).hasMessageContaining("at least one row");
    add(writer, "k", "");
    writer.finish();
    assertThatThrownBy(() -> add(writer, "l", "")).hasMessageContaining("finished");
    assertThatThrownBy(writer::finish).hasMessageContaining("finished");
    writer.reset();
    assertThatThrownBy(writer::finish).hasMessageContaining("at least one row");
  }

  @Test
  void firstKeyMayBeEmpty() {
    add(writer, "", "v");
    add(writer, "\0", "w");
    ParsedTable parsed = new ParsedTable(writer.finish().toByteArray(), 16);
    assertThat(parsed.rows()).hasSize(2);
    assertThat(parsed.rows().get(0).key()).isEmpty();
  }

  @Test
  void aUsedWriterWritesTheSameAsANewOne() {
    add(writer, "zzz", "y".repeat(100_000));
    writer.finish();
    writer.reset();
    add(writer, "unfinished", "row");
    writer.reset();
    assertThat(writer.entries()).isZero();
    writesTheGoldenTable();
  }

  @Test
  void cutsABlockBeforeTheEntryThatWouldTakeItOverTheTarget() {
    // An entry: 3 lengths, 1 key byte, 8 of trailer, 20 of value. A block: entries, one restart,
    // the count.
    int entry = 3 + 1 + 8 + 20;
    for (int slack = -1; slack <= 0; slack++) {
      TableOptions options = TableOptions.DEFAULT.withBlockSize(2 * entry + 8 + slack);
      RowTableWriter small = new RowTableWriter(options);
      for (String key : new String[] {"a", "b", "c", "d"}) {
        add(small, key, "v".repeat(20));
      }
      ParsedTable parsed = new ParsedTable(small.finish().toByteArray(), 16);
      assertThat(parsed.dataBlocks).hasSize(slack < 0 ? 4 : 2);
      assertThat(parsed.dataBlocks)
          .allSatisfy(
              block -> assertThat(block.rawLength()).isLessThanOrEqualTo(options.blockSize()));
    }
  }

  @Test
  void anEntryOverTheTargetGetsABlockOfItsOwn() {
    add(writer, "a", "1");
    add(writer, "b", "2".repeat(100_000));
    add(writer, "c", "3");
    ParsedTable parsed = new ParsedTable(writer.finish().toByteArray(), 16);
    assertThat(parsed.dataBlocks).extracting(block -> block.rows().size()).containsExactly(1, 1, 1);
  }

  @Test
  void indexKeysAreShortenedOnlyWhereTheyStayBetween() {
    assertThat(separator("abcdef", "abzz")).isEqualTo("abd");
    // Raised, it would be the next key's own byte: allowed as long as the next key goes on.
    assertThat(separator("abcdef", "abdx")).isEqualTo("abd");
    assertThat(separator("abcdef", "abd")).isEqualTo("abcdef");
    // The last key is a prefix of the next, or has nothing behind the byte that differs.
    assertThat(separator("ab", "abc")).isEqualTo("ab");
    assertThat(separator("abc", "abz")).isEqualTo("abc");
    assertThat(separator("a", "b")).isEqualTo("a");
  }

  /** Index key between two blocks that end and begin with the given keys. */
  private static String separator(String last, String next) {
    RowTableWriter small = new RowTableWriter(TableOptions.DEFAULT.withBlockSize(1));
    add(small, last, "");
    add(small, next, "");
    ParsedTable parsed = new ParsedTable(small.finish().toByteArray(), 16);
    byte[] key = parsed.index.get(0).key();
    String user = new String(ParsedTable.userKey(key), UTF_8);
    assertThat(ParsedTable.trailer(key))
        .isEqualTo(user.equals(last) ? TableFormat.SET_TRAILER : TableFormat.SEPARATOR_TRAILER);
    byte[] lastIndexKey = parsed.index.get(1).key();
    assertThat(new String(ParsedTable.userKey(lastIndexKey), UTF_8)).isEqualTo(next);
    return user;
  }

  @Test
  void storesABlockAsItIsWhenCompressionSavesLittle() {
    byte[] noise = new byte[20_000];
    new Random(7).nextBytes(noise);
    byte[] zeros = new byte[20_000];
    for (BlockCompression compression : BlockCompression.values()) {
      try (RowTableWriter compressing =
          new RowTableWriter(TableOptions.DEFAULT.withCompression(compression))) {
        compressing.add(new byte[] {1}, 0, 1, noise, 0, noise.length);
        compressing.add(new byte[] {2}, 0, 1, zeros, 0, zeros.length);
        ParsedTable parsed = new ParsedTable(compressing.finish().toByteArray(), 16);
        assertThat(parsed.dataBlocks)
            .extracting(ParsedTable.Block::compression)
            .containsExactly(0, compression.code());
        assertThat(parsed.properties.get("rocksdb.compression"))
            .isEqualTo(compression.propertyName().getBytes(UTF_8));
        assertThat(parsed.rows().get(0).value()).isEqualTo(noise);
        assertThat(parsed.rows().get(1).value()).isEqualTo(zeros);
      }
    }
  }

  @Test
  void takesSlicesAndDoesNotKeepThem() {
    byte[] buffer = "..keyvalue..".getBytes(UTF_8);
    writer.add(buffer, 2, 3, buffer, 5, 5);
    Arrays.fill(buffer, (byte) '!');
    ParsedTable.Row row = new ParsedTable(writer.finish().toByteArray(), 16).rows().get(0);
    assertThat(row.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(row.value()).isEqualTo("value".getBytes(UTF_8));
    writer.reset();
    assertThatThrownBy(() -> writer.add(buffer, 2, 30, buffer, 0, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> writer.add(buffer, 0, 1, buffer, 12, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void estimateIsCloseToTheRealSize() {
    for (int i = 0; i < 10_000; i++) {
      add(writer, "key%08d".formatted(i), "some value of no great length " + i);
    }
    long estimate = writer.estimatedSize();
    int real = writer.finish().length();
    assertThat(estimate).isBetween((long) (real * 0.95), (long) (real * 1.05));
  }

  @Test
  void refusesUselessOptions() {
    assertThatThrownBy(() -> TableOptions.DEFAULT.withBlockSize(0))
        .hasMessageContaining("block size 0");
    assertThatThrownBy(
            () -> TableOptions.DEFAULT.withProperties(Map.of("rocksdb.num.entries", "1")))
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> BlockCompression.of(2)).hasMessageContaining("block compression 2");
  }

  private static void add(RowTableWriter to, String key, String value) {
    byte[] k = key.getBytes(UTF_8);
    byte[] v = value.getBytes(UTF_8);
    to.add(k, 0, k.length, v, 0, v.length);
  }
}
