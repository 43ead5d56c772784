package dev.syncline.c1z.read.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.directory.DirectoryNames;
import dev.syncline.c1z.directory.ManifestLog;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The version in the footer of a row table, which no checksum covers. */
class TableVersionTest {
  private static final int VERSION_FROM_END = 12;

  @TempDir private Path folder;

  /** What the reference wrote in each of its formats, tables of all versions among them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-dir",
        "go-features-snappy",
        "go-format-13",
        "go-format-15",
        "go-format-16",
        "go-format-19",
        "go-format-22",
        "go-ingested"
      })
  void aWrongVersionIsAnErrorOrMakesNoDifference(String name) throws IOException {
    GoldenDatabases golden = new GoldenDatabases(folder);
    noWrongRows(golden.path(name), golden.dump(name));
  }

  /** Values that would pass for ones with a prefix, and none that would not. */
  @Test
  void valuesThatBeginWithAZeroMakeNoDifference() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("zeros"));
    List<String> rows = new ArrayList<>();
    try (RowTableWriter writer = new RowTableWriter(TableOptions.DEFAULT)) {
      for (int i = 0; i < 100; i++) {
        byte[] key = {3, (byte) i};
        byte[] value = {0, 0, (byte) i};
        writer.add(key, 0, key.length, value, 0, value.length);
        rows.add(GoldenDatabases.line(key, value));
      }
      FinishedTable table = writer.finish();
      long number = DirectoryNames.FIRST_TABLE_NUMBER;
      Files.write(
          directory.resolve(DirectoryNames.table(number)),
          Arrays.copyOf(table.data(), table.length()));
      Files.write(
          directory.resolve(DirectoryNames.MANIFEST),
          ManifestLog.write(List.of(TableEntry.of(table, number))));
      Files.createFile(directory.resolve(DirectoryNames.FORMAT_VERSION_MARKER));
      Files.createFile(directory.resolve(DirectoryNames.MANIFEST_MARKER));
    }
    noWrongRows(directory, rows);
  }

  private void noWrongRows(Path directory, List<String> rows) throws IOException {
    assertThat(rows(directory)).hasValue(rows);
    List<Path> tables;
    try (Stream<Path> files = Files.list(directory)) {
      tables = files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
    assertThat(tables).isNotEmpty();
    for (Path table : tables.subList(0, Math.min(tables.size(), 4))) {
      byte[] right = Files.readAllBytes(table);
      byte[] wrong = right.clone();
      int refused = 0;
      for (int version = 0; version < 8; version++) {
        wrong[right.length - VERSION_FROM_END] = (byte) version;
        Files.write(table, wrong);
        Optional<List<String>> found = rows(directory);
        if (found.isPresent()) {
          assertThat(found.get().equals(rows)).as("%s as version %d", table, version).isTrue();
        } else {
          refused++;
        }
      }
      assertThat(refused).as("%s", table).isPositive();
      Files.write(table, right);
    }
  }

  /** Empty if the database is refused. */
  private static Optional<List<String>> rows(Path directory) throws IOException {
    try (TableStore store =
            TableStore.open(
                new DirectoryFiles(directory), ReadOptions.defaults().withReadAhead(false));
        VisibleCursor cursor = store.cursor()) {
      return Optional.of(GoldenDatabases.rest(cursor));
    } catch (C1zException e) {
      return Optional.empty();
    }
  }
}
