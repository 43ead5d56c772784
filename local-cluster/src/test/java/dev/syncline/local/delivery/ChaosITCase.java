package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Short runs of the command. */
class ChaosITCase {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int chaos(String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = "chaos";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return Syncline.run(
        new Streams(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false),
        line);
  }

  @Test
  void tenKillsChangeNothing() throws Exception {
    assertThat(chaos("--kills", "10", "--records", "12000", "--seed", "5", "--json"))
        .as("%s%s", err, out)
        .isZero();
    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    assertThat(report.path("kills").path("taskmanager").asInt()).isEqualTo(10);
    assertThat(report.path("restarts").asInt()).isEqualTo(10);
    assertThat(report.path("files").asInt()).isEqualTo(report.path("syncs").asInt());
    assertThat(report.path("stagedFiles").asInt()).isZero();
    assertThat(report.path("violations")).isEmpty();
  }

  /** Kills come while grants are expanded, too: small syncs are expanded all the time. */
  @Test
  void killsChangeNothingWhenGrantsAreExpanded() throws Exception {
    assertThat(chaos("--kills", "4", "--records", "8000", "--seed", "8", "--expand", "--json"))
        .as("%s%s", err, out)
        .isZero();
    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    assertThat(report.path("files").asInt()).isEqualTo(report.path("syncs").asInt());
    assertThat(report.path("stagedFiles").asInt()).isZero();
  }

  @Test
  void killedProcessesChangeNothing() throws Exception {
    assertThat(chaos("--kills", "2", "--records", "6000", "--seed", "6", "--processes", "--json"))
        .as("%s%s", err, out)
        .isZero();
    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    assertThat(report.path("files").asInt()).isEqualTo(report.path("syncs").asInt());
  }

  @Test
  void wrongUseIsRefused() {
    assertThat(chaos("--victims", "broker")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("only with --processes");
    assertThat(chaos("--kills", "-1")).isEqualTo(2);
  }
}
