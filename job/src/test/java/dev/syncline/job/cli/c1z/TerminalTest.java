package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.testdata.GoldenFiles;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal gets, and a file or pipe does not. */
class TerminalTest {
  private static final String ESCAPE = "\u001b";

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Streams streams(boolean terminal, boolean outTerminal) {
    return new Streams(
        InputStream.nullInputStream(),
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        outTerminal);
  }

  @Test
  void coloursAreForTerminalsOnly() throws Exception {
    String file = GoldenFiles.copy("golden/01-tiny/file.c1z", folder).toString();
    for (String[] command :
        new String[][] {{"c1z", "list", "grants", file}, {"c1z", "stats", file}, {"--help"}}) {
      out.reset();
      // Somebody watches errors and progress, but the output goes to a file.
      assertThat(Syncline.run(streams(true, false), command)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain(ESCAPE);
      out.reset();
      assertThat(Syncline.run(streams(true, true), command)).isZero();
      boolean unwanted = System.getenv("NO_COLOR") != null;
      assertThat(out.toString(StandardCharsets.UTF_8).contains(ESCAPE)).isEqualTo(!unwanted);
    }
  }

  @Test
  void aProgressLineTellsStepFiguresAndTime() {
    AtomicLong nanos = new AtomicLong();
    try (ProgressLine line =
        ProgressLine.start(streams(true, false), "verify f", true, nanos::get)) {
      assertThat(line.line()).isEqualTo("verify f, 0 s");
      line.at("reading rows", 12_345, 0);
      nanos.set(2_500_000_000L);
      assertThat(line.line()).isEqualTo("verify f: reading rows 12,345, 2 s");
      line.at("checking frames", 1, 4);
      assertThat(line.line()).isEqualTo("verify f: checking frames 25 %, 2 s");
    }
  }

  @Test
  void withoutATerminalThereIsNoProgressLine() {
    try (ProgressLine line = ProgressLine.start(streams(false, true), "verify f", true)) {
      line.at("reading rows", 12_345, 0);
      line.above(() -> out.write('x'));
    }
    assertThat(err.size()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("x");
  }
}
