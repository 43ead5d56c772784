package dev.syncline.c1z.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Random tables, read back with the tests' own parser. */
class RowTableWriterPropertyTest {
  @Property(tries = 400)
  void everyRowComesBack(
      @ForAll("keys") List<byte[]> keys,
      @ForAll @IntRange(min = 1, max = 2000) int blockSize,
      @ForAll @IntRange(min = 1, max = 20) int restartInterval,
      @ForAll BlockCompression compression,
      @ForAll Random random) {
    check(
        rows(keys, random, 300),
        new TableOptions(blockSize, restartInterval, compression, new TreeMap<>()));
  }

  /** Sizes that the format allows and rows seldom have. */
  @Property(tries = 20)
  void oddSizes(@ForAll BlockCompression compression, @ForAll Random random) {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    int[] keyLengths = {0, 1, 2, 127, 128, 16_383, 16_384, 40_000, 40_001};
    int[] valueLengths = {0, 1, 127, 128, 32_768, 200_000, 5_000_000};
    byte[] longest = new byte[40_001];
    random.nextBytes(longest);
    for (int length : keyLengths) {
      // Each a prefix of the next one.
      byte[] value = new byte[valueLengths[random.nextInt(valueLengths.length - 1)]];
      random.nextBytes(value);
      rows.put(Arrays.copyOf(longest, length), value);
    }
    byte[] largest = new byte[valueLengths[6]];
    random.nextBytes(largest);
    rows.put(new byte[] {(byte) 0xff, (byte) 0xff}, largest);
    check(rows, TableOptions.DEFAULT.withCompression(compression));
  }

  private void check(TreeMap<byte[], byte[]> rows, TableOptions options) {
    if (rows.isEmpty()) {
      rows.put(new byte[] {1}, new byte[0]);
    }
    RowTableWriter writer = new RowTableWriter(options);
    FinishedTable table;
    try (writer) {
      rows.forEach((key, value) -> writer.add(key, 0, key.length, value, 0, value.length));
      table = writer.finish();
    }
    ParsedTable parsed = new ParsedTable(table.toByteArray(), options.restartInterval());
    List<ParsedTable.Row> found = parsed.rows();
    assertThat(found).hasSize(rows.size());
    int i = 0;
    long keyBytes = 0;
    long valueBytes = 0;
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      assertThat(found.get(i).key()).isEqualTo(row.getKey());
      assertThat(Arrays.equals(found.get(i).value(), row.getValue())).isTrue();
      keyBytes += row.getKey().length + 8;
      valueBytes += row.getValue().length;
      i++;
    }
    assertThat(table.smallestKey()).isEqualTo(rows.firstKey());
    assertThat(table.largestKey()).isEqualTo(rows.lastKey());
    assertThat(parsed.number("rocksdb.num.entries"))
        .isEqualTo(rows.size())
        .isEqualTo(table.entries());
    assertThat(parsed.number("rocksdb.raw.key.size"))
        .isEqualTo(keyBytes)
        .isEqualTo(table.rawKeyBytes());
    assertThat(parsed.number("rocksdb.raw.value.size"))
        .isEqualTo(valueBytes)
        .isEqualTo(table.rawValueBytes());
    assertThat(parsed.number("rocksdb.num.data.blocks")).isEqualTo(parsed.dataBlocks.size());
    assertThat(parsed.number("rocksdb.data.size")).isEqualTo(parsed.dataEnd);
    checkBlocks(parsed, options);
  }

  private static void checkBlocks(ParsedTable parsed, TableOptions options) {
    for (int i = 0; i < parsed.dataBlocks.size(); i++) {
      List<ParsedTable.Row> rows = parsed.dataBlocks.get(i).rows();
      byte[] separator = ParsedTable.userKey(parsed.index.get(i).key());
      byte[] last = ParsedTable.userKey(rows.get(rows.size() - 1).key());
      assertThat(Arrays.compareUnsigned(last, separator)).isLessThanOrEqualTo(0);
      assertThat(separator.length).isLessThanOrEqualTo(last.length);
      if (i + 1 < parsed.dataBlocks.size()) {
        byte[] next = ParsedTable.userKey(parsed.dataBlocks.get(i + 1).rows().get(0).key());
        assertThat(Arrays.compareUnsigned(separator, next)).isNegative();
      }
      assertThat(parsed.dataBlocks.get(i).rawLength() <= options.blockSize() || rows.size() == 1)
          .isTrue();
    }
  }

  private static TreeMap<byte[], byte[]> rows(List<byte[]> keys, Random random, int maxValue) {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    for (byte[] key : keys) {
      byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(maxValue)];
      Arrays.fill(value, (byte) random.nextInt());
      rows.put(key, value);
    }
    return rows;
  }

  /**
   * Few different bytes and some common beginnings, so that keys share prefixes and are prefixes of
   * others.
   */
  @Provide
  Arbitrary<List<byte[]>> keys() {
    Arbitrary<byte[]> tail =
        Arbitraries.bytes().between((byte) -2, (byte) 2).array(byte[].class).ofMaxSize(12);
    Arbitrary<String> head = Arbitraries.of("", "group:eng", "group:eng:member", "\u0003\u0004");
    return tail.flatMap(
            bytes -> head.map(text -> concat(text.getBytes(StandardCharsets.UTF_8), bytes)))
        .list()
        .ofMaxSize(120);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
