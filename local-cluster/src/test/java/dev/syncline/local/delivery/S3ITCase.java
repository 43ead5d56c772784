package dev.syncline.local.delivery;

import static dev.syncline.local.fault.FilePlan.Fault.CRASH;
import static dev.syncline.local.fault.FilePlan.Fault.ERROR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.sink.MergeTarget;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.c1z.sink.files.Publication;
import dev.syncline.c1z.sink.files.StagedFile;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.FlinkPlugins;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.local.EmbeddedKafka;
import dev.syncline.local.Futures;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalServices;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.chaos.OutputWatch;
import dev.syncline.local.delivery.HandMade.Message;
import dev.syncline.local.fault.FaultyFiles;
import dev.syncline.local.fault.FilePlan;
import dev.syncline.local.process.S3Server;
import dev.syncline.serde.Ksuid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publication to a real S3 server through Flink's plugin: one object for each sync, with the right
 * bytes, not visible before; nothing else is left in the bucket, no upload in parts among it.
 */
class S3ITCase {
  private static final long SEED = 70;

  /** The smallest part that S3 takes. */
  private static final int PART_BYTES = 5 << 20;

  private static final long PAUSE_NANOS = 3_000_000;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

  @TempDir private static Path shared;
  private static S3Server server;
  private static LocalServices services;

  @TempDir private Path folder;

  private int taskManager;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(shared);
    FlinkPlugins.load(Configuration.fromMap(settings()));
    services =
        LocalServices.start(
            EmbeddedKafka::start,
            () ->
                LocalFlink.builder()
                    .slots(3)
                    .setting("jobmanager.execution.failover-strategy", "full")
                    .start());
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(server.flinkSettings());
    settings.put("s3.multipart.size", Integer.toString(PART_BYTES));
    return settings;
  }

  @AfterAll
  static void stop() throws Exception {
    try (S3Server stopped = server) {
      if (services != null) {
        services.close();
      }
    } finally {
      FileSystem.initialize(new Configuration(), null);
    }
  }

  /** The objects of a directory, as {@link OutputWatch} looks at files. */
  private record Objects(String directory) implements OutputWatch.Place {
    @Override
    public Set<String> names() throws IOException {
      return server.keys(directory).stream()
          .map(key -> key.substring(directory.length()))
          .filter(name -> !name.isEmpty())
          .collect(Collectors.toSet());
    }

    @Override
    public byte[] read(String name) throws IOException {
      return server.read(directory + name);
    }
  }

  /**
   * A moment in the publication of a sync.
   *
   * @param operation what goes wrong
   * @param number the so manieth of its kind
   * @param fault how: the TaskManager ends, or the store reports an error
   */
  private record Moment(String operation, int number, FilePlan.Fault fault) {}

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment("begin", 1, CRASH), // nothing has begun
          new Moment("put", 2, CRASH), // an upload that nobody has noted
          new Moment("closeForCommit", 1, CRASH),
          new Moment("size", 1, CRASH), // uploaded, part of a checkpoint, not looked at
          new Moment("commit", 1, CRASH), // not completed
          new Moment("size", 2, CRASH), // completed, and nobody knows
          new Moment("delete", 1, CRASH),
          new Moment("write", 1, ERROR),
          new Moment("commit", 1, ERROR));

  @Test
  void everyMomentBetweenEndMarkerAndObjectMayBeTheLastOne() throws Exception {
    FilePlan plan = new FilePlan();
    try (DeliveryJob job = job("sweep").files(FaultyFiles.under(plan));
        OutputWatch watch = new OutputWatch(new Objects("sweep/"))) {
      job.start(1);
      for (Moment moment : MOMENTS) {
        KnownSync sync = KnownSync.random(SEED * 1000 + MOMENTS.indexOf(moment), 60);
        watch.expect(sync.id(), sync.file());
        List<Message> messages = new ArrayList<>(HandMade.messages(sync, 1));
        List<Message> ends = messages.stream().filter(Message::isEnd).toList();
        messages.removeAll(ends);
        job.send(messages);
        plan.arm(moment.operation(), moment.number(), moment.fault());
        job.send(ends);
        until(job, plan, "result", () -> job.results().results().containsKey(sync.id()));
        assertThat(job.results().results().get(sync.id()).path("outcome").asText())
            .as(moment.toString())
            .isEqualTo("published");
        until(
            job,
            plan,
            "nothing is left after " + moment,
            () -> plan.injected().isPresent() && leftovers("sweep/").isEmpty());
        assertThat(watch.violations()).as(moment.toString()).isEmpty();
      }
      plan.arm(0, ERROR);
      job.job().stop(folder.resolve("savepoints"), true);
      watch.lookAgain();
      assertThat(watch.violations()).isEmpty();
      assertThat(watch.seen()).hasSize(MOMENTS.size());
      assertThat(job.results().contradictions()).isEmpty();
    }
    assertThat(leftovers("sweep/")).isEmpty();
  }

  @Test
  void anObjectInPlaceIsDoneOrAConflictThatNamesBoth() throws Exception {
    KnownSync same = KnownSync.random(SEED * 1000 + 101, 60);
    KnownSync other = KnownSync.random(SEED * 1000 + 102, 60);
    server.write("place/" + same.id() + ".c1z", same.file());
    server.write("place/" + other.id() + ".c1z", same.file());
    try (DeliveryJob job = job("place")) {
      job.start(1);
      job.send(same);
      job.send(other);
      Map<String, JsonNode> results = job.await(List.of(same.id(), other.id()));
      assertThat(results.get(same.id()).path("outcome").asText()).isEqualTo("published");
      assertThat(results.get(other.id()).path("outcome").asText()).isEqualTo("conflict");
      assertThat(results.get(other.id()).path("reason").asText())
          .contains(S3Server.address("place/" + other.id() + ".c1z"))
          .contains(same.file().length + " bytes with SHA-256 " + sha256(same.file()))
          .contains(other.file().length + " bytes with SHA-256 " + sha256(other.file()));
      assertThat(server.read("place/" + other.id() + ".c1z")).isEqualTo(same.file());
      until(job, "nothing is left", () -> leftovers("place/").isEmpty());
    }
  }

  /** Names by a template, a pointer, old files that go, and partial syncs merged into the last. */
  @Test
  void filesOfAConnectorFollowEachOther() throws Exception {
    try (DeliveryJob job = job("merged")) {
      job.options(
          job.options()
              .with(SynclineOptions.FILE_NAME, "{connector}/{yyyy}/{sync_id}.c1z")
              .with(SynclineOptions.MERGE_INTO, MergeTarget.PREVIOUS)
              .with(SynclineOptions.LATEST_POINTER, true)
              .with(SynclineOptions.KEEP, 2));
      job.start(1);
      String first = null;
      String before = "";
      for (int number = 0; number < 4; number++) {
        KnownSync sync = sync(number);
        job.send(sync);
        JsonNode result = job.await(sync);
        String key = "merged/okta/2026/" + sync.id() + ".c1z";
        assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
        assertThat(result.path("path").asText()).isEqualTo(S3Server.address(key));
        if (first == null) {
          first = key;
          assertThat(server.read(key)).isEqualTo(sync.file());
        } else {
          assertThat(result.path("merged_into").path("path").asText())
              .isEqualTo(S3Server.address(before));
          assertThat(server.read(key)).isEqualTo(merged(sync, server.read(before)));
        }
        JsonNode pointer = new ObjectMapper().readTree(server.read("merged/okta/latest.json"));
        assertThat(pointer.path("path").asText()).isEqualTo(S3Server.address(key));
        before = key;
      }
      assertThat(server.keys("merged/okta/2026/")).doesNotContain(first).hasSizeLessThan(4);
      job.job().stop(folder.resolve("savepoints"), true);
    }
    assertThat(server.uploads()).isEmpty();
    assertThat(server.keys("merged/.syncline-staging/")).allMatch(key -> key.endsWith("/"));
  }

  /** Syncs of one connector, one after another, with some records in common; the first is full. */
  private static KnownSync sync(int number) {
    KnownSync one = KnownSync.random(SEED * 1000 + 200 + number, 100);
    long second = 1_767_229_200L + number;
    Timestamp ended = Timestamp.newBuilder().setSeconds(second).build();
    return KnownSync.of(
        one.begin().toBuilder()
            .setSyncId(Ksuid.of(second, new byte[16]).toString())
            .setType(number == 0 ? "full" : "partial")
            .setConnector("okta")
            .build(),
        one.end().toBuilder().setEndedAt(ended).setStatsWrittenAt(ended).build(),
        one.records());
  }

  private byte[] merged(KnownSync sync, byte[] base) throws Exception {
    Path made = folder.resolve("merged-" + sync.id());
    C1zMerge.merge(
        List.of(
            Files.write(folder.resolve("base"), base),
            Files.write(folder.resolve("own"), sync.file())),
        made,
        new MergeOptions(
            MergeStrategy.REBUILD,
            sync.id(),
            sync.begin().getStartedAt(),
            sync.end().getStatsWrittenAt(),
            WriteOptions.defaults(),
            C1zWriter.Resources.defaults(),
            false,
            null,
            sync.end().getEndedAt()));
    return Files.readAllBytes(made);
  }

  /** With settings on the command line, as for {@code ./syncline run}. */
  @Test
  void aRunLeavesItsFilesAndListingsOnly() throws Exception {
    List<String> lines =
        new ArrayList<>(
            Files.readAllLines(Path.of("../testdata/sample/organisation.ndjson").toAbsolutePath()));
    lines.add(1, "{\"grant\":{}}");
    String input = Files.write(folder.resolve("organisation.ndjson"), lines).toString();
    Path packed = folder.resolve("packed.c1z");
    said(List.of("pack", input, "--output", packed.toString()), 0);
    List<String> run = new ArrayList<>(List.of("run", input, "--output", S3Server.address("run/")));
    settings().forEach((key, value) -> run.addAll(List.of("-D", key + "=" + value)));
    String said = syncline(run, 0);

    List<String> keys =
        server.keys("run/").stream().filter(key -> !key.endsWith("/")).sorted().toList();
    assertThat(keys).hasSize(2);
    assertThat(said).contains(S3Server.address(keys.get(0))).doesNotContain(server.secret());
    assertThat(server.read(keys.get(0))).isEqualTo(Files.readAllBytes(packed));
    assertThat(keys.get(1)).isEqualTo(keys.get(0).replace(".c1z", ".rejected.ndjson"));
    assertThat(new String(server.read(keys.get(1)), UTF_8)).contains("\"line\":2");
    assertThat(server.uploads()).isEmpty();
  }

  @Test
  void aRunThatCannotWriteThereSaysSoBeforeItBegins() throws Exception {
    List<String> run =
        new ArrayList<>(
            List.of("run", "../testdata/sample/organisation.ndjson", "--output", "s3://other/dir"));
    settings().forEach((key, value) -> run.addAll(List.of("-D", key + "=" + value)));
    assertThat(syncline(run, 2))
        .contains("cannot write to output directory s3://other/dir: ")
        .doesNotContain(server.secret());
  }

  private static String syncline(List<String> arguments, int status) {
    try {
      return said(arguments, status);
    } finally {
      // A run has settings of its own for all of this process.
      FlinkPlugins.load(Configuration.fromMap(settings()));
    }
  }

  private static String said(List<String> arguments, int status) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, UTF_8);
    Streams streams = new Streams(InputStream.nullInputStream(), print, print, false);
    assertThat(Syncline.run(streams, arguments.toArray(new String[0])))
        .as(said.toString(UTF_8))
        .isEqualTo(status);
    return said.toString(UTF_8);
  }

  /** Of a large staged file there are parts before there is a file. */
  @Test
  void stagedFilesThatWereBeingUploadedAreSwept() throws Exception {
    StagingArea area = staging(3);
    org.apache.flink.core.fs.Path file = area.newFile();
    // Not closed, as by a process that was killed.
    FlinkFiles.INSTANCE.create(file).write(new byte[PART_BYTES]);
    assertThat(server.uploads()).containsExactly(file.getPath().substring(1));
    staging(4);
    assertThat(server.uploads()).as("what checkpoint 4 may refer to").hasSize(1);
    staging(3);
    assertThat(server.uploads()).isEmpty();
  }

  /** A rule of the bucket may abort what a savepoint still has. */
  @Test
  void anUploadThatIsGoneIsLost() throws Exception {
    org.apache.flink.core.fs.Path target =
        new org.apache.flink.core.fs.Path(S3Server.address("gone/file"));
    Publication publication = Publication.of(FlinkFiles.INSTANCE, target, staging(1), false);
    byte[] bytes = {1, 2, 3};
    StagedFile file;
    try (Publication.Draft draft = publication.begin(target)) {
      draft.out().write(bytes);
      file =
          new StagedFile(
              target.toString(),
              bytes.length,
              MessageDigest.getInstance("SHA-256").digest(bytes),
              draft.finish());
    }
    assertThat(server.uploads()).containsExactly("gone/file");
    staging(1);
    assertThat(server.uploads()).isEmpty();
    Publication.Result result = publication.publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.LOST);
    assertThat(result.reason()).startsWith("s3://syncs/gone/file: its upload is gone: ");
  }

  private static StagingArea staging(long checkpoint) throws IOException {
    StagingArea area =
        new StagingArea(
            FlinkFiles.INSTANCE,
            new org.apache.flink.core.fs.Path(S3Server.address("large")),
            new StagingArea.Owner("job", "build", 0, 1),
            1,
            Runnable::run);
    area.restore(OptionalLong.of(checkpoint), List.of());
    return area;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Everything but what is published, and the objects without bytes that stand for directories. */
  private static List<String> leftovers(String directory) throws IOException {
    List<String> found = new ArrayList<>(server.uploads());
    server.keys(directory).stream()
        .filter(key -> !key.endsWith("/") && !key.matches(directory + "[^/]+\\.c1z"))
        .forEach(found::add);
    return found;
  }

  private DeliveryJob job(String output) throws Exception {
    DeliveryJob job = new DeliveryJob(services.kafka(), services.flink(), folder);
    return job.options(
        job.options()
            .with(SynclineOptions.OUTPUT, S3Server.address(output))
            .with(SynclineOptions.STAGING, S3Server.address(output + "/.syncline-staging"))
            .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(40))
            .with(SynclineOptions.SHARDS, 1)
            .withText(SynclineOptions.INLINE_SIZE, "1mb"));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void until(DeliveryJob job, String what, Condition condition) throws Exception {
    until(job, new FilePlan(), what, condition);
  }

  private void until(DeliveryJob job, FilePlan plan, String what, Condition condition)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "waited in vain until: " + what + "; " + leftovers("") + " after " + plan.operations());
      }
      if (plan.hasCrashed()) {
        Futures.get(
            "end the crashed TaskManager",
            services.flink().cluster().terminateTaskManager(taskManager++));
        plan.revive();
        services.flink().cluster().startTaskManager();
      }
      job.results().poll(Duration.ofMillis(3));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
