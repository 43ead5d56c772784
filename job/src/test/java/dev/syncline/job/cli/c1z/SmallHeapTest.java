package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.Page;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.serde.proto.connector.Grant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose database is much larger than the heap. */
class SmallHeapTest {
  private static final int GRANTS = 200_000;
  private static final long HEAP = 16L << 20;
  private static final int PAGE = 2_000;

  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void pack() {
    String records = folder.resolve("groups.pb").toString();
    file = folder.resolve("groups.c1z");
    run(
        "fixture",
        "--workload",
        "groups",
        "--records",
        String.valueOf(GRANTS),
        "--order",
        "sequential",
        "--output",
        records);
    run("pack", records, "--table-size", "4m", "--output", file.toString());
  }

  private static void run(String... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
  }

  /** What the other process does: all grants, page by page. */
  static final class Pages {
    private Pages() {}

    public static void main(String[] arguments) throws IOException {
      long count = 0;
      try (C1zFile opened = C1zFile.open(Path.of(arguments[0]))) {
        String token = "";
        do {
          Page<Grant> page = opened.grants().page(new PageRequest(PAGE, token));
          count += page.items().stream().map(Grant::getId).distinct().count();
          token = page.nextToken();
        } while (!token.isEmpty());
      }
      System.out.print(count);
    }
  }

  @Test
  void allGrantsAreListedInPages() throws Exception {
    try (C1zFile opened = C1zFile.open(file)) {
      assertThat(opened.databaseSize()).isGreaterThan(2 * HEAP);
      assertThat(opened.counts("", "").grants()).isEqualTo(GRANTS);
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Pages.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(ExitCodes.OK);
    assertThat(output).isEqualTo(String.valueOf(GRANTS));
  }

  @Test
  void theFirstPageUnpacksTheTablesItIsIn() throws IOException {
    ReadOptions options = ReadOptions.defaults().withMemory(512 << 20).withReadAhead(false);
    try (C1zFile opened = C1zFile.open(file, options)) {
      Page<Grant> page = opened.grants().page(new PageRequest(10_000, ""));
      assertThat(page.items()).hasSize(10_000);
      assertThat(page.nextToken()).isNotEmpty();
      long largest =
          opened.store().database().tables().stream()
              .mapToLong(LiveTable::size)
              .max()
              .orElseThrow();
      // Stamps and sync run are in small tables of their own.
      assertThat(opened.store().memoryUsed()).isBetween(1L, largest + (64 << 10));
      assertThat(opened.databaseSize()).isGreaterThan(5 * largest);
    }
  }
}
