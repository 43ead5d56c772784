package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is outside the heap, above all zstd's contexts, is given back: a process that opens, reads
 * and closes a file a thousand times, and writes it a hundred times, does not grow.
 */
class NativeMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 60;
  private static final int WRITES = 100;
  private static final int OPENED_A_WRITE = 10;

  /** It is one or two; a compressor of each file that stays makes it nearly forty. */
  private static final long MOST_MB = 20;

  @TempDir private Path folder;

  /** What the other process does. Prints by how many megabytes it grew. */
  static final class Loop {
    private Loop() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[1]);
      long before = 0;
      for (int write = 0; write < WARM_UP + WRITES; write++) {
        if (write == WARM_UP) {
          before = residentMegabytes();
        }
        CliRun packed = CliRun.of("pack", arguments[0], "--output", file.toString());
        if (packed.status() != ExitCodes.OK) {
          throw new IOException(packed.err());
        }
        for (int i = 0; i < OPENED_A_WRITE; i++) {
          try (C1zFile opened = C1zFile.open(file)) {
            if (opened.grants().page(new PageRequest(1_000, "")).items().isEmpty()) {
              throw new IOException("no grants in " + file);
            }
          }
        }
      }
      System.out.print(residentMegabytes() - before);
    }

    private static long residentMegabytes() throws IOException {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aThousandFilesLaterTheProcessIsAsLarge() throws Exception {
    assumeTrue(Files.isReadable(STATUS), "a system without " + STATUS);
    Path input = folder.resolve("input.pb");
    assertThat(CliRun.of("fixture", "--grants", "100", "--output", input.toString()).status())
        .isZero();
    ProcessBuilder loop =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Loop.class.getName(),
                input.toString(),
                folder.resolve("file.c1z").toString())
            .redirectErrorStream(true);
    // The C library would give each thread memory of its own, which comes to rest late.
    loop.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = loop.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(ExitCodes.OK);
    assertThat(Long.parseLong(output)).isLessThan(MOST_MB);
  }
}
