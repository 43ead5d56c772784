package dev.syncline.c1z.read.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.GoldenPebble;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.table.MaskedCrc32c;
import dev.syncline.testdata.Fuzzing;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated tables of all versions, and their blocks below the checksums. */
class TableFuzzTest {
  private static final int BLOCK_LIMIT = 1 << 20;
  private static final int CRC32C = 1;

  @TempDir private Path folder;

  @Test
  void tables() throws IOException {
    Fuzzing.run("table", seeds(), 5_000, TableFuzzTest::acceptsTable);
  }

  /** Checksums are put right where the footer and the index still lead to the blocks. */
  @Test
  void tablesWithRightChecksums() throws IOException {
    Fuzzing.run(
        "sealed table",
        seeds(),
        5_000,
        table -> {
          seal(table);
          return acceptsTable(table);
        });
  }

  @Test
  void columnarBlocks() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] table : seeds()) {
      TableReader reader = open(table);
      if (reader.version().columnar()) {
        addBlocks(reader, seeds);
      }
    }
    Fuzzing.run(
        "columnar block",
        seeds,
        20_000,
        block -> acceptsBlock(new ColumnarBlockCursor(true), block));
  }

  @Test
  void rowBlocks() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] table : seeds()) {
      TableReader reader = open(table);
      if (!reader.version().columnar() && !reader.version().valuePrefix()) {
        addBlocks(reader, seeds);
      }
    }
    Fuzzing.run(
        "row block",
        seeds,
        20_000,
        block -> acceptsBlock(RowBlockCursor.forData(TableVersion.ROCKSDB_2), block));
  }

  /** Small tables of several versions. */
  private List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : List.of("tiny-indexed.c1z", "go-replaced.c1z", "java-indexed.c1z")) {
      try (EnvelopeReader reader = EnvelopeReader.open(GoldenPebble.copy(name, folder))) {
        for (PayloadFile file : reader.files()) {
          if (file.name().endsWith(".sst")) {
            seeds.add(reader.read(file.name()));
          }
        }
      }
    }
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    GoldenFiles.unzip("golden-pebble/go-features.zip", unpacked);
    GoldenFiles.unzip("golden-pebble/go-formats.zip", unpacked);
    try (var files = Files.walk(unpacked)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".sst") && Files.size(file) < 16 << 10) {
          byte[] table = Files.readAllBytes(file);
          // Those with features that are refused by name are no seeds.
          if (acceptsTable(table)) {
            seeds.add(table);
          }
        }
      }
    }
    assertThat(seeds.stream().map(TableFuzzTest::open).map(TableReader::version).distinct())
        .hasSizeGreaterThanOrEqualTo(4);
    return seeds;
  }

  private static TableReader open(byte[] table) {
    try {
      return TableReader.open(
          new MemoryFile("table", Slice.of(table)), BLOCK_LIMIT, new BlockCache(0));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void addBlocks(TableReader reader, List<byte[]> blocks) throws IOException {
    IndexCursor index = reader.indexCursor();
    while (index.next()) {
      blocks.add(reader.blocks().load(index.handle()).toByteArray());
    }
  }

  private static boolean acceptsTable(byte[] table) throws IOException {
    try {
      TableReader reader =
          TableReader.open(
              new MemoryFile("table", Slice.of(table)), BLOCK_LIMIT, new BlockCache(0));
      List<String> problems = new ArrayList<>();
      TableCheck.run(reader, null, problems::add);
      TableCursor cursor = reader.cursor();
      byte[] middle = null;
      long entries = 0;
      while (cursor.next()) {
        if (++entries == 7) {
          middle = Arrays.copyOf(cursor.keyArray(), cursor.keyLength());
        }
      }
      if (middle != null) {
        reader.cursor().seek(middle, 0, middle.length);
        reader.rangeDeletions().sequenceCovering(middle, 0, middle.length);
      }
      return problems.isEmpty();
    } catch (C1zException e) {
      return false;
    }
  }

  private static boolean acceptsBlock(BlockCursor cursor, byte[] block) throws IOException {
    try {
      cursor.reset(Slice.of(block), 0, "block");
      List<byte[]> keys = new ArrayList<>();
      while (cursor.next()) {
        keys.add(Arrays.copyOf(cursor.key, cursor.keyLength));
        new Slice(cursor.valueArray, cursor.valueOffset, cursor.valueLength).toByteArray();
      }
      for (byte[] key : keys.subList(0, Math.min(keys.size(), 3))) {
        cursor.reset(Slice.of(block), 0, "block");
        cursor.seek(key, 0, key.length);
      }
      return true;
    } catch (C1zException e) {
      return false;
    }
  }

  private static void seal(byte[] table) throws IOException {
    try {
      MemoryFile file = new MemoryFile("table", Slice.of(table));
      TableFooter footer = TableFooter.read(file);
      seal(table, footer, footer.metaindex());
      seal(table, footer, footer.index());
      IndexCursor index = TableReader.open(file, BLOCK_LIMIT, new BlockCache(0)).indexCursor();
      while (index.next()) {
        seal(table, footer, index.handle());
      }
    } catch (C1zException e) {
      // As far as it went.
    }
  }

  private static void seal(byte[] table, TableFooter footer, BlockHandle handle) {
    long end = handle.offset() + handle.length();
    if (footer.checksumType() != CRC32C
        || handle.offset() < 0
        || handle.length() < 0
        || end < 0
        || end > table.length - 5L) {
      return;
    }
    int at = (int) handle.offset();
    int length = (int) handle.length();
    int checksum = MaskedCrc32c.ofBlock(table, at, length, table[at + length] & 0xff);
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putInt(at + length + 1, checksum);
  }
}
