package dev.syncline.c1z.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.GoldenDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SalvageTest {
  @TempDir private Path folder;
  @TempDir private Path scratch;

  /**
   * Deletions, range deletions over each other, ingested and virtual tables, values in value
   * blocks, several versions, every table format: what is visible is what a reader sees, also if
   * the sort spills.
   */
  @ParameterizedTest
  @MethodSource("dev.syncline.c1z.read.store.GoldenDatabases#names")
  void theVisibleRowsAreThoseOfAReader(String name) throws IOException {
    GoldenDatabases golden = new GoldenDatabases(folder);
    List<String> found = new ArrayList<>();
    List<RepairNote> heard = new ArrayList<>();
    Notes notes = new Notes(heard::add);
    try (C1zFile file = C1zFile.open(golden.path(name));
        Versions versions = new Versions(64 << 10, scratch, notes)) {
      Salvage.read(file, versions, notes, (step, done, total) -> {});
      versions.forEachVisible(
          (key, value, offset, length) ->
              found.add(
                  GoldenDatabases.line(key, Arrays.copyOfRange(value, offset, offset + length))));
    }
    assertThat(heard).isEmpty();
    // What is derived is not even read.
    assertThat(found)
        .isEqualTo(
            golden.dump(name).stream()
                .filter(line -> !line.matches("03(07(01|04|05|08)|0a).*"))
                .toList());
  }
}
