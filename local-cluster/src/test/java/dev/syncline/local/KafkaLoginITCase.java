package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants a login: the job has it from its file, and keeps it to itself. */
class KafkaLoginITCase {
  private static final String PASSWORD = "geheim-0815";
  private static EmbeddedKafka broker;

  @TempDir private Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedKafka.startWithLogin("syncline", PASSWORD);
    broker.createTopic("syncs", 2);
    broker.createTopic("results", 1);
  }

  @AfterAll
  static void stop() throws IOException {
    broker.close();
  }

  @Test
  void theJobLogsInAndLogsNoSecret() throws Exception {
    String input = directory.resolve("input.pb").toString();
    Path packed = directory.resolve("packed.c1z");
    syncline(0, "fixture", "--grants", "500", "--output", input);
    syncline(0, "pack", input, "--output", packed.toString());
    syncline(
        0,
        "produce",
        input,
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--topic",
        "syncs",
        "--property",
        "security.protocol=SASL_PLAINTEXT",
        "--property",
        "sasl.mechanism=PLAIN",
        "--property",
        "sasl.jaas.config=" + broker.clientSettings().get("sasl.jaas.config"));

    Path out = directory.resolve("out");
    List<String> logged = new ArrayList<>();
    try (LogCapture capture = new LogCapture()) {
      syncline(0, "job", "--config", config(out, PASSWORD).toString());
      logged.addAll(capture.lines());
    }

    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.filter(file -> file.toString().endsWith(".c1z")))
          .singleElement()
          .satisfies(file -> assertThat(file).hasSameBinaryContentAs(packed));
    }
    assertThat(broker.endOffsets("results")).isEqualTo(Map.of(0, 1L));
    assertThat(said()).doesNotContain(PASSWORD);
    assertThat(logged)
        .as("what the clients log of their settings")
        .anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
    assertThat(logged).noneMatch(line -> line.contains(PASSWORD));
  }

  @Test
  void aWrongPasswordIsALineWithoutIt() throws Exception {
    String wrong = PASSWORD + "-no-more";
    syncline(2, "job", "--config", config(directory.resolve("out"), wrong).toString());
    assertThat(said())
        .startsWith("syncline: topic syncs at " + broker.bootstrapServers() + ": Authentication")
        .doesNotContain(PASSWORD)
        .hasLineCount(1);
  }

  private Path config(Path out, String password) throws IOException {
    Map<String, String> login = new HashMap<>(broker.clientSettings());
    String jaas = login.get("sasl.jaas.config").replace(PASSWORD, password);
    return Files.writeString(
        directory.resolve("job.yaml"),
        """
        bootstrap-servers: %s
        topics: syncs
        output: %s
        results-topic: results
        bounded: true
        checkpoint-interval: 200ms
        kafka:
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: '%s'
        flink:
          parallelism.default: 2
          execution.checkpointing.dir: %s
        """
            .formatted(
                broker.bootstrapServers(),
                out.toUri(),
                jaas,
                directory.resolve("checkpoints").toUri()));
  }

  private void syncline(int expected, String... line) {
    said.reset();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    assertThat(
            Syncline.run(
                new Streams(InputStream.nullInputStream(), print, print, false, false, Map.of()),
                line))
        .as(said())
        .isEqualTo(expected);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
