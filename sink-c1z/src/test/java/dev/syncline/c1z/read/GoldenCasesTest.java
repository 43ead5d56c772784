package dev.syncline.c1z.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that the reference wrote for the golden cases: contents and pages. */
class GoldenCasesTest {
  @TempDir private Path folder;

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  static List<GoldenCase> casesWithReads() {
    // The case of 10,000 grants has none.
    return GoldenCase.all().stream().filter(c -> !c.name().equals("08-grants-10k")).toList();
  }

  private C1zFile open(GoldenCase golden) throws IOException {
    Path file = folder.resolve(golden.name() + ".c1z");
    Files.write(file, golden.file("file.c1z"));
    return C1zFile.open(file, ReadOptions.defaults().withMemory(1 << 20));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsTheExpectedKeysAndValues(GoldenCase golden) throws IOException {
    List<String> found = new ArrayList<>();
    try (C1zFile file = open(golden);
        VisibleCursor cursor = file.store().cursor()) {
      while (cursor.next()) {
        found.add(line(cursor.key(), cursor.value().toByteArray()));
      }
    }
    assertThat(found).isEqualTo(lines(golden.expected()));
  }

  private static List<String> lines(NavigableMap<byte[], byte[]> rows) {
    List<String> lines = new ArrayList<>();
    rows.forEach((key, value) -> lines.add(line(key, value)));
    return lines;
  }

  private static String line(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + "\t" + HexFormat.of().formatHex(value);
  }

  @ParameterizedTest
  @MethodSource("casesWithReads")
  void handsOutThePagesOfTheReference(GoldenCase golden) throws IOException {
    Map<String, List<GoldenReads.IdPage>> expected = GoldenReads.parse(golden.file("reads.json"));
    assertThat(expected).isNotEmpty();
    try (C1zFile file = open(golden)) {
      for (String call : expected.keySet()) {
        assertThat(GoldenReads.read(file, call)).as(call).isEqualTo(expected.get(call));
      }
    }
  }
}
