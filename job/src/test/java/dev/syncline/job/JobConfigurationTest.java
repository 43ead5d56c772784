package dev.syncline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code syncline job} takes from file, environment and flags, and what it says of mistakes.
 */
class JobConfigurationTest {
  private static final String SECRET = "geheim-4711";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\""
          + SECRET
          + "\";";
  private static final String COMPLETE =
      """
      bootstrap-servers: localhost:9092
      topics: [syncs, more-syncs]
      output: out
      """;

  @TempDir private Path folder;

  private Path file(String... parts) throws IOException {
    return Files.writeString(folder.resolve("job.yaml"), String.join("", parts));
  }

  private static CliRun job(Map<String, String> environment, String... arguments) {
    List<String> line = new ArrayList<>(List.of("job", "--dry-run"));
    line.addAll(List.of(arguments));
    return CliRun.inEnvironment(environment, line.toArray(new String[0]));
  }

  private CliRun refused(String text, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("--config", file(text).toString()));
    line.addAll(List.of(arguments));
    CliRun run = job(Map.of(), line.toArray(new String[0]));
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.text()).isEmpty();
    return run;
  }

  private String at(int line) {
    return "syncline: " + folder.resolve("job.yaml") + " line " + line + ": ";
  }

  @Test
  void sixMistakesAreSixLines() throws IOException {
    CliRun run =
        refused(
            """
            bootstrap-servers: localhost:9092
            output: out
            chekpoint-interval: 5s
            shards: 0
            on-bad-record: skipp
            arena-memory: much
            kafka:
              security.protocol: SASL_SLS
            """);
    assertThat(run.err().lines())
        .containsExactly(
            at(3)
                + "chekpoint-interval = \"5s\": is no option of the job;"
                + " nearest is checkpoint-interval",
            at(4) + "shards = \"0\": expected a whole number from 1 to 65536",
            at(5) + "on-bad-record = \"skipp\": expected skip or fail; nearest is skip",
            at(6) + "arena-memory = \"much\": expected a size up to 1gb, such as 32mb",
            at(8)
                + "kafka.security.protocol: Invalid value SASL_SLS for configuration"
                + " security.protocol: String must be one of (case insensitive): SASL_SSL,"
                + " PLAINTEXT, SSL, SASL_PLAINTEXT",
            "syncline: --topics is missing");
  }

  @Test
  void anOptionThatOneTriedToGiveIsNotMissingToo() throws IOException {
    CliRun run =
        refused(
            """
            bootstrap-server: localhost:9092
            topics: ""
            sasl.jaas.confg: secret
            """);
    assertThat(run.err().lines())
        .containsExactly(
            at(1)
                + "bootstrap-server = \"localhost:9092\": is no option of the job;"
                + " nearest is bootstrap-servers",
            at(2) + "topics = \"\": expected names separated by commas",
            at(3)
                + "sasl.jaas.confg = [hidden]: is no option of the job,"
                + " settings of Kafka clients belong to kafka",
            "syncline: --output is missing");
  }

  @Test
  void mistakesOfFileEnvironmentAndFlagsAreToldTogether() throws IOException {
    Path file = file(COMPLETE, "idle-time: soon\n");
    CliRun run =
        job(
            Map.of("SYNCLINE_MAX_RUNS", "1", "SYNCLINE_TOPIC", "x"),
            "--config",
            file.toString(),
            "--dry-rum",
            "--expand=maybe",
            "stray");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().lines())
        .containsExactly(
            at(4) + "idle-time = \"soon\": expected a time of at least 1 ms, such as 500ms or 24h",
            "syncline: SYNCLINE_MAX_RUNS = \"1\": expected a whole number from 2",
            "syncline: SYNCLINE_TOPIC: no such variable; nearest is SYNCLINE_TOPICS",
            "syncline: --expand = \"maybe\": expected true or false",
            "syncline: --dry-rum = \"stray\": is no option of the job; nearest is dry-run");
  }

  @Test
  void flagsCountMoreThanVariablesThanTheFileThanDefaults() throws IOException {
    Path file =
        file(COMPLETE, "shards: 16\nmax-runs: 17\nmax-parallelism: 18\nkafka: {client.id: a}\n");
    CliRun run =
        job(
            Map.of(
                "SYNCLINE_SHARDS",
                "32",
                "SYNCLINE_MAX_RUNS",
                "33",
                "SYNCLINE_KAFKA_CLIENT_ID",
                "b",
                "SYNCLINE_FLINK",
                "parallelism.default: 2",
                "SYNCLINE_CONFIG",
                file.toString()),
            "--shards",
            "64",
            "--kafka",
            "linger.ms=7");
    assertThat(run.err()).isEmpty();
    assertThat(run.text().lines())
        .contains(
            "shards: 64  # --shards",
            "max-runs: 33  # SYNCLINE_MAX_RUNS",
            "max-parallelism: 18  # " + file + " line 6",
            "topics: syncs,more-syncs  # " + file + " line 2",
            "checkpoint-interval: 10 s  # default",
            "# staging: not set",
            "  client.id: b  # SYNCLINE_KAFKA_CLIENT_ID",
            "  linger.ms: 7  # --kafka linger.ms",
            "  parallelism.default: 2  # SYNCLINE_FLINK line 1");
  }

  /** Kubernetes makes some for every service; an empty one is as good as none. */
  @Test
  void variablesOfOthersAreTheirs() throws IOException {
    CliRun run =
        job(
            Map.of(
                "SYNCLINE_PORT_8081_TCP_ADDR", "10.0.0.1",
                "SYNCLINE_KAFKA_SERVICE_HOST", "10.0.0.2",
                "SYNCLINE_JAVA_OPTS", "-Xmx1g",
                "SYNCLINE_SHARDS", ""),
            "--config",
            file(COMPLETE).toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.text())
        .contains("shards: " + SynclineOptions.SHARDS.defaultValue() + "  # default")
        .doesNotContain("10.0.0");
  }

  @Test
  void secretsAreNotShownWhereverTheyComeFrom() throws IOException {
    Path properties =
        Files.writeString(
            folder.resolve("kafka.properties"), "ssl.keystore.password=" + SECRET + "\n");
    Path file = file(COMPLETE, "kafka: {sasl: {jaas.config: '" + LOGIN + "'}}\n");
    CliRun run =
        job(
            Map.of("SYNCLINE_KAFKA_SSL_TRUSTSTORE_PASSWORD", SECRET),
            "--config",
            file.toString(),
            "--kafka-properties",
            properties.toString(),
            "--kafka",
            "ssl.key.password=" + SECRET,
            "-D",
            "s3.secret-key=" + SECRET);
    assertThat(run.err()).isEmpty();
    assertThat(run.text())
        .doesNotContain(SECRET)
        .contains(
            "  sasl.jaas.config: '[hidden]'  # " + file + " line 4",
            "  ssl.keystore.password: '[hidden]'  # " + properties,
            "  ssl.truststore.password: '[hidden]'  # SYNCLINE_KAFKA_SSL_TRUSTSTORE_PASSWORD",
            "  ssl.key.password: '[hidden]'  # --kafka ssl.key.password",
            "  s3.secret-key: '[hidden]'  # -D s3.secret-key");
  }

  @Test
  void secretsAreNotShownInMessages() throws IOException {
    CliRun run =
        refused(
            COMPLETE
                + "sasl.jaas.config: "
                + LOGIN
                + "\nssl.key.pasword: "
                + SECRET
                + "\nkafka:\n  sasl.jaas.confg: "
                + LOGIN
                + "\n",
            "--kafka",
            SECRET,
            "--sasl.jaas.config",
            LOGIN);
    assertThat(run.err()).doesNotContain(SECRET).hasLineCount(5);
    assertThat(run.err())
        .contains(
            "sasl.jaas.config = [hidden]: is no option of the job, settings of Kafka clients belong"
                + " to kafka",
            "kafka.sasl.jaas.confg: is no setting of a Kafka client; nearest is sasl.jaas.config",
            "--kafka: expected KEY=VALUE");
    assertThat(refused("kafka: {password: '" + SECRET + "'\n  x: [").err())
        .doesNotContain(SECRET)
        .contains("is no YAML");
  }

  @Test
  void aFileOfAnotherShapeIsToldByLine() throws IOException {
    assertThat(refused("- topics\n").err()).startsWith(at(1) + "expected lines of \"name: value\"");
    assertThat(refused(COMPLETE + "---\nshards: 1\n").err())
        .contains("expected one document, found another one");
    assertThat(refused(COMPLETE + "shards: 1\nshards: 2\n").err())
        .isEqualTo(at(5) + "shards is on line 4 already\n");
    assertThat(refused(COMPLETE + "shards: [[1]]\n").err())
        .contains("shards has lists or mappings in a list");
    assertThat(refused(COMPLETE + "kafka: on\n").err())
        .isEqualTo(at(4) + "kafka: expected settings below it, as \"name: value\"\n");
    CliRun none = job(Map.of(), "--config", folder.resolve("none.yaml").toString());
    assertThat(none.err())
        .isEqualTo(
            "syncline: " + folder.resolve("none.yaml") + ": cannot be read, NoSuchFileException\n");
  }

  @Test
  void whatADryRunPrintsIsAFileThatSaysTheSame() throws IOException {
    String first =
        job(
                Map.of(),
                "--config",
                file(COMPLETE).toString(),
                "--name",
                "it's: #1",
                "--output",
                "s3://bucket/a b",
                "--kafka",
                "client.id=# x: y",
                "-D",
                "parallelism.default=3")
            .text();
    Path printed = Files.writeString(folder.resolve("printed.yaml"), first);
    CliRun again = job(Map.of(), "--config", printed.toString());
    assertThat(again.err()).isEmpty();
    assertThat(values(again.text())).isEqualTo(values(first)).contains("'it''s: #1'");
  }

  private static String values(String printed) {
    return printed.lines().map(line -> line.replaceAll("  # .*", "")).collect(Collectors.joining());
  }

  @Test
  void aDryRunShowsTheGraphAndSubmitsNothing() throws IOException {
    CliRun run = job(Map.of(), "--config", file(COMPLETE).toString(), "--parallelism", "3");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.text())
        .contains(
            "#   Source: kafka, 3\n",
            "#   sort, 3, from ingest by hash\n",
            "#   Publish: Committer, 3, from Publish: Writer by forward\n");
  }
}
