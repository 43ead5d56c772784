package dev.syncline.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicReference<String> line = new AtomicReference<>("");

  @Test
  void aTerminalLineIsRedrawnAndTakenAway() {
    try (ProgressDisplay display = ProgressDisplay.start(out, true, NEVER, line::get)) {
      line.set("10 %");
      display.show();
      line.set("20 %");
      display.show();
      display.message("look");
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r\033[K10 %\r\033[K20 %\r\033[Klook\n");
  }

  @Test
  void elsewhereLinesArePlainAndNotRepeated() {
    try (ProgressDisplay display = ProgressDisplay.start(out, false, NEVER, line::get)) {
      line.set("10 %");
      display.show();
      display.show();
      display.message("look");
      line.set("20 %");
      display.show();
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("10 %\nlook\n20 %\n");
  }
}
