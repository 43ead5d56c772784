package dev.syncline.c1z.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.GoldenPebble;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestLogTest {
  @Test
  void writesTheGoldenManifest() {
    TableEntry table = entry(2, 505, "apple", "berry");
    assertThat(ManifestLog.write(List.of(table)))
        .isEqualTo(GoldenPebble.bytes("tiny-dir/" + DirectoryNames.MANIFEST));
  }

  @Test
  void goldenDirectoryHasTheNamesThatWeGive() {
    assertThat(GoldenPebble.bytes("tiny-dir/" + DirectoryNames.FORMAT_VERSION_MARKER)).isEmpty();
    assertThat(GoldenPebble.bytes("tiny-dir/" + DirectoryNames.MANIFEST_MARKER)).isEmpty();
    assertThat(DirectoryNames.table(2)).isEqualTo("000002.sst");
    assertThat(DirectoryNames.table(1_234_567)).isEqualTo("1234567.sst");
    assertThatThrownBy(() -> DirectoryNames.table(1)).hasMessageContaining("table number 1");
  }

  @Test
  void entryOfAFinishedTable() {
    try (RowTableWriter writer = new RowTableWriter(TableOptions.DEFAULT)) {
      byte[] key = {1, 2};
      writer.add(key, 0, 1, key, 0, 0);
      writer.add(key, 0, 2, key, 0, 0);
      FinishedTable table = writer.finish();
      assertThat(TableEntry.of(table, 7))
          .isEqualTo(new TableEntry(6, 7, table.length(), new byte[] {1}, new byte[] {1, 2}));
    }
  }

  @Test
  void emptyStore() {
    byte[] edit = ParsedLog.records(ManifestLog.write(List.of())).get(0);
    assertThat(edit).endsWith(3, 2, 4, 0); // next file number 2, last sequence number 0
  }

  @Test
  void editOverSeveralBlocks() {
    List<TableEntry> tables = new ArrayList<>();
    for (int i = 0; i < 1_308; i++) {
      String key = "%040d".formatted(i);
      // Numbers need not follow the order of the keys.
      tables.add(entry(2 + (i * 7L) % 1_308, 40_000 + i, key + "a", key + "b"));
    }
    byte[] log = ManifestLog.write(tables);
    assertThat(log.length).isGreaterThan(4 * LogFormat.BLOCK_SIZE);

    List<byte[]> records = ParsedLog.records(log);
    assertThat(records).hasSize(1);
    assertThat(parse(records.get(0), 1_310)).containsExactlyElementsOf(tables);
  }

  @Test
  void refusesTablesThatOverlapOrShareANumber() {
    TableEntry a = entry(2, 1, "a", "c");
    assertThatThrownBy(() -> ManifestLog.write(List.of(a, entry(3, 1, "c", "d"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("table 3 begins with 63 after 63 in table 2");
    assertThatThrownBy(() -> ManifestLog.write(List.of(a, entry(2, 1, "d", "e"))))
        .hasMessageContaining("table number 2 is there twice");
    assertThatThrownBy(() -> entry(3, 1, "e", "d"))
        .hasMessageContaining("smallest key above largest");
    assertThatThrownBy(() -> entry(1, 1, "a", "b")).hasMessageContaining("table 1");
    assertThatThrownBy(() -> new TableEntry(7, 2, 1, new byte[0], new byte[0]))
        .hasMessageContaining("level 7");
  }

  private static TableEntry entry(long number, long size, String smallest, String largest) {
    return new TableEntry(6, number, size, smallest.getBytes(UTF_8), largest.getBytes(UTF_8));
  }

  private static List<TableEntry> parse(byte[] edit, long expectedNextFileNumber) {
    ByteBuffer in = ByteBuffer.wrap(edit);
    List<TableEntry> tables = new ArrayList<>();
    assertThat(varint(in)).isEqualTo(1);
    assertThat(new String(bytes(in), UTF_8)).isEqualTo("leveldb.BytewiseComparator");
    assertThat(varint(in)).isEqualTo(3);
    assertThat(varint(in)).isEqualTo(expectedNextFileNumber);
    assertThat(varint(in)).isEqualTo(4);
    assertThat(varint(in)).isZero();
    while (in.hasRemaining()) {
      assertThat(varint(in)).isEqualTo(100);
      tables.add(
          new TableEntry((int) varint(in), varint(in), varint(in), userKey(in), userKey(in)));
      assertThat(varint(in)).isZero();
      assertThat(varint(in)).isZero();
    }
    return tables;
  }

  private static byte[] userKey(ByteBuffer in) {
    ByteBuffer key = ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] user = new byte[key.remaining() - 8];
    key.get(user);
    assertThat(key.getLong()).isEqualTo(1);
    return user;
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
