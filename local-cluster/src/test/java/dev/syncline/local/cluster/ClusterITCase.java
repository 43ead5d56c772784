package dev.syncline.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.job.produce.TopicSetup;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.chaos.ResultsTopic;
import dev.syncline.local.process.FlinkRest;
import dev.syncline.local.process.ProcessCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run book, docs/ops/runbook.md, from its start to its stop. */
class ClusterITCase {
  private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolveSibling("syncline");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 20260202;

  /** Commands of the table of the run book. */
  private static final Pattern TABLED =
      Pattern.compile("`\\./syncline (cluster [a-z]+|[a-z]+)([^`]*)`");

  @TempDir private Path directory;

  /** Every command line of this test. */
  private final List<String> lines = new ArrayList<>(List.of("cluster start "));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Path folder() {
    return directory.resolve("cluster");
  }

  private Path output() {
    return directory.resolve("out");
  }

  @AfterEach
  void nothingStays() throws IOException {
    ProcessCluster.stop(folder(), Duration.ofSeconds(20));
  }

  @Test
  void startSubmitFileKillFileSavepointUpgradeFileStop() throws Exception {
    startFromAShellThatIsHungUp();
    JsonNode started = status(0);
    List<ProcessHandle> processes = processes(started);
    assertThat(processes).hasSize(4);
    assertThat(Files.getPosixFilePermissions(folder().resolve("conf")))
        .as("settings may be secrets")
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    String servers = started.path("bootstrapServers").asText();
    try (TopicSetup topics = new TopicSetup(Map.of("bootstrap.servers", servers))) {
      topics.create("results", 1);
    }

    String first = submit("--create-topics", "3", "--unaligned-checkpoints");
    try (ResultsTopic results = new ResultsTopic(servers, "results");
        SyncProducer producer = SyncProducer.open("syncs", Map.of("bootstrap.servers", servers))) {
      produceAndCompare(servers, results);

      KnownSync killed = KnownSync.random(SEED, 4_000);
      ProducedSync open = begin(producer, killed, first);
      ProcessHandle victim = processes.get(2);
      victim.destroyForcibly();
      victim.onExit().join();
      end(open, killed);
      assertPublished(killed, results);
      assertThat(status(1).path("processes").path(2).path("running").asBoolean())
          .as("taskmanager-1")
          .isFalse();
      assertThat(cluster("start", "--missing")).as(said()).isZero();
      assertThat(said()).contains("started again: taskmanager-1");
      processes.addAll(processes(status(0)));

      KnownSync upgraded = KnownSync.random(SEED + 1, 4_000);
      open = begin(producer, upgraded, first);
      assertThat(cluster("savepoint")).as(said()).isZero();
      assertThat(printed().strip()).startsWith("file:").hasLineCount(1);
      assertThat(cluster("savepoint", "--stop")).as(said()).isZero();
      String savepoint = printed().strip();
      assertThat(submit("--from-savepoint", savepoint, "--parallelism", "3")).isNotEqualTo(first);
      end(open, upgraded);
      assertPublished(upgraded, results);
      assertThat(results.results()).hasSize(3);
    }

    assertThat(cluster("stop")).as(said()).isZero();
    assertThat(processes).hasSize(8).noneMatch(ProcessHandle::isAlive);
    assertThat(cluster("status")).isEqualTo(1);
    assertThat(said())
        .isEqualTo(
            "syncline: the cluster in "
                + folder()
                + " does not run;"
                + " \"syncline cluster start\" starts one");
    assertTheRunBookSaysNoMore();
  }

  /** Each command in its table, with each of its options, is one that this test has given. */
  private void assertTheRunBookSaysNoMore() throws IOException {
    String table =
        Files.readString(Path.of("../docs/ops/runbook.md"))
            .split("## On one machine")[1]
            .split("\\*\\*Start")[0];
    List<MatchResult> tabled = TABLED.matcher(table).results().toList();
    assertThat(tabled).hasSizeGreaterThan(8);
    for (MatchResult command : tabled) {
      List<String> parts = new ArrayList<>(List.of(command.group(1) + " "));
      Stream.of(command.group(2).split("\\s+"))
          .filter(word -> word.startsWith("--"))
          .forEach(option -> parts.add(" " + option + " "));
      assertThat(lines)
          .as(command.group())
          .anyMatch(
              line -> line.startsWith(parts.get(0)) && parts.stream().allMatch(line::contains));
    }
  }

  /** The signal that a closed terminal sends reaches what was started from it. */
  private void startFromAShellThatIsHungUp() throws Exception {
    String script = "set -m; (\"$0\" \"$@\"; echo status $?; trap '' HUP; kill -HUP 0) & wait";
    Process shell =
        new ProcessBuilder(
                "bash",
                "-c",
                script,
                LAUNCHER.toString(),
                "cluster",
                "start",
                "--folder",
                folder().toString(),
                "--task-heap",
                "256mb",
                "--managed-memory",
                "128mb")
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(output).isZero();
    assertThat(output).contains("taskmanager-2", "slots           4 of 4 free", "status 0");
  }

  private JsonNode status(int expected) throws IOException {
    assertThat(cluster("status", "--json")).as(said()).isEqualTo(expected);
    return JSON.readTree(printed());
  }

  private static List<ProcessHandle> processes(JsonNode status) {
    List<ProcessHandle> processes = new ArrayList<>();
    status
        .path("processes")
        .forEach(one -> processes.add(ProcessHandle.of(one.path("pid").asLong()).orElseThrow()));
    return processes;
  }

  private String submit(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "submit",
                "--folder",
                folder().toString(),
                "--topics",
                "syncs",
                "--output",
                output().toString(),
                "--results-topic",
                "results",
                "--checkpoint-interval",
                "300ms",
                "--json"));
    line.addAll(List.of(more));
    assertThat(syncline(line)).as(said()).isZero();
    return JSON.readTree(printed()).path("job").asText();
  }

  private void produceAndCompare(String servers, ResultsTopic results) throws IOException {
    String input = directory.resolve("input.pb").toString();
    Path packed = directory.resolve("packed.c1z");
    assertThat(syncline(List.of("fixture", "--grants", "2000", "--output", input))).isZero();
    assertThat(syncline(List.of("pack", input, "--output", packed.toString()))).isZero();
    assertThat(
            syncline(
                List.of(
                    "produce",
                    input,
                    "--bootstrap-servers",
                    servers,
                    "--topic",
                    "syncs",
                    "--json")))
        .as(said())
        .isZero();
    String id = JSON.readTree(printed()).path("syncId").asText();
    awaitResult(results, id);
    assertThat(output().resolve(id + ".c1z")).hasSameBinaryContentAs(packed);
  }

  /** The sync is open, and its first half is in a checkpoint. */
  private ProducedSync begin(SyncProducer producer, KnownSync sync, String job) throws IOException {
    ProducedSync open = producer.begin(sync.begin(), 1);
    send(open, sync.records().subList(0, sync.records().size() / 2));
    open.flush();
    FlinkRest rest = ProcessCluster.running(folder()).rest();
    String path = "/jobs/" + job + "/checkpoints";
    long before = rest.get(path).path("counts").path("completed").asLong();
    while (rest.get(path).path("counts").path("completed").asLong() < before + 2) {
      Thread.onSpinWait();
    }
    return open;
  }

  private static void end(ProducedSync open, KnownSync sync) throws IOException {
    send(open, sync.records().subList(sync.records().size() / 2, sync.records().size()));
    open.end(sync.end());
  }

  private static void send(ProducedSync open, List<byte[]> records) throws IOException {
    for (byte[] record : records) {
      open.send(record, 0, record.length);
    }
  }

  private void assertPublished(KnownSync sync, ResultsTopic results) throws IOException {
    awaitResult(results, sync.id());
    assertThat(Files.readAllBytes(output().resolve(sync.id() + ".c1z"))).isEqualTo(sync.file());
  }

  private static void awaitResult(ResultsTopic results, String id) throws IOException {
    while (!results.results().containsKey(id)) {
      results.poll();
    }
    assertThat(results.results().get(id).path("outcome").asText()).isEqualTo("published");
  }

  private int cluster(String command, String... more) {
    List<String> line =
        new ArrayList<>(List.of("cluster", command, "--folder", folder().toString()));
    line.addAll(List.of(more));
    return syncline(line);
  }

  private int syncline(List<String> line) {
    out.reset();
    err.reset();
    lines.add(String.join(" ", line) + " ");
    return Syncline.run(
        new Streams(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false),
        line.toArray(new String[0]));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8).strip();
  }
}
