package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.profile.Profile;
import dev.syncline.c1z.sink.files.FaultPlan;
import dev.syncline.c1z.sink.files.FaultPlan.Fault;
import dev.syncline.c1z.sink.files.FaultyFiles;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.sink.files.StagedFile;
import dev.syncline.c1z.sink.files.StagingArea;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the reports of a sync to its visible file, without Flink's operators. */
class WorkersTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

  @TempDir Path directory;
  private Path output;
  private Staging staging;

  @BeforeEach
  void directories() {
    output = directory.resolve("out");
    staging = new Staging(output.resolve(".staging"));
  }

  private SyncPlanner.Planned plan(List<ShardReport> reports) throws IOException {
    return SyncPlanner.plan(new SyncPlanner(RejectPolicy.SKIP).judge(reports));
  }

  private AssemblyJob build(SyncPlanner.Planned planned, FileOperations files, int inlineBytes)
      throws IOException {
    StagingArea area = staging.area(files, "build");
    List<BuiltRange> ranges = new ArrayList<>();
    try (RangeWorker worker =
        new RangeWorker(
            SyntheticSync.OPTIONS,
            files,
            area,
            inlineBytes,
            Files.createDirectories(directory.resolve("scratch")))) {
      for (BuildTask task : planned.tasks()) {
        BuiltRange built = worker.build(task);
        built.stagedFiles().forEach(area::handedOn);
        ranges.add(0, built);
      }
    }
    return new AssemblyJob(planned.plan(), ranges);
  }

  private SyncCommittable make(AssemblyJob job, FileOperations files) throws IOException {
    StagingArea area = staging.area(files, "assemble");
    FileWorker.Made made =
        new FileWorker(
                SyntheticSync.OPTIONS,
                files,
                area,
                new org.apache.flink.core.fs.Path(output.toUri()),
                NamingTemplate.DEFAULT,
                true)
            .make(job);
    if (made.stagedPath() != null) {
      area.handedOn(made.stagedPath());
    }
    return made.committable();
  }

  private SyncResult publish(SyncCommittable committable, FileOperations files) throws IOException {
    new SyncPublisher(files, false, ResultListener.NONE, CLOCK, Profile.OFF).publish(committable);
    return committable.result();
  }

  private static FileOperations healthy() {
    return FaultyFiles.local(FaultPlan.none());
  }

  private Path fileOf(SyntheticSync sync) {
    return output.resolve(sync.id() + ".c1z");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 3000})
  void theFileIsThatOfTheLibraryPath(int grants) throws Exception {
    SyntheticSync sync = new SyntheticSync(1, grants);
    for (int inlineBytes : new int[] {0, 3000, 1 << 20}) {
      for (boolean staged : new boolean[] {false, true}) {
        Files.deleteIfExists(fileOf(sync));
        SyncPlanner.Planned planned = plan(sync.reports(1, staged ? staging.runs() : null));
        AssemblyJob job = build(planned, FlinkFiles.INSTANCE, inlineBytes);
        SyncCommittable committable = make(job, FlinkFiles.INSTANCE);
        assertThat(fileOf(sync)).doesNotExist();
        SyncResult result = publish(committable, FlinkFiles.INSTANCE);
        assertThat(fileOf(sync)).hasBinaryContent(sync.expectedFile());
        assertThat(result.outcome()).isEqualTo(SyncOutcome.PUBLISHED);
        assertThat(result.size()).isEqualTo(Files.size(fileOf(sync)));
        assertThat(result.rows().grants()).isEqualTo(grants);
        assertThat(result.records()).isEqualTo(sync.records().size());
        assertThat(result.concludedAt()).isEqualTo(CLOCK.millis());
        assertThat(result.path()).endsWith(sync.id() + ".c1z");
      }
    }
  }

  @Test
  void severalRangesAreBuilt() throws Exception {
    assertThat(plan(new SyntheticSync(1, 3000).reports()).tasks()).hasSizeGreaterThan(10);
    assertThat(plan(new SyntheticSync(1, 0).reports()).tasks()).isEmpty();
  }

  @Test
  void smallFramesTravelInTheirMessagesLargeOnesInFiles() throws Exception {
    SyncPlanner.Planned planned = plan(new SyntheticSync(1, 3000).reports());
    assertThat(build(planned, healthy(), 1 << 20).ranges())
        .allMatch(range -> range.stagedFiles().isEmpty());
    assertThat(Staging.filesIn(output)).isEmpty();
    assertThat(build(planned, healthy(), 0).ranges())
        .allMatch(range -> range.stagedFiles().size() == 1);
    assertThat(Staging.filesIn(output)).hasSize(planned.tasks().size());
  }

  @Test
  void aSyncThatIsNotCompleteHasAResultWithoutAFile() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 30);
    List<ShardReport> reports = sync.incomplete(1, staging.runs());
    SyncPlanner.Planned planned = plan(reports);
    assertThat(planned.tasks()).isEmpty();
    assertThat(planned.unused()).hasSize(SyntheticSync.SHARDS);
    SyncResult result =
        publish(make(new AssemblyJob(planned.plan(), List.of()), healthy()), healthy());
    assertThat(result.outcome()).isEqualTo(SyncOutcome.QUARANTINED);
    assertThat(result.reason())
        .isEqualTo("partition 0: incomplete, the end marker announces 33 records and 32 arrived");
    assertThat(result.path()).isEmpty();

    SyncPlanner.Planned aborted = plan(sync.aborted(2));
    SyncResult dropped =
        publish(make(new AssemblyJob(aborted.plan(), List.of()), healthy()), healthy());
    assertThat(dropped.outcome()).isEqualTo(SyncOutcome.ABORTED);
    assertThat(dropped.reason()).isEqualTo("token revoked");
    assertThat(dropped.epoch()).isEqualTo(2);
    assertThat(fileOf(sync)).doesNotExist();
  }

  @Test
  void aSyncWithoutAnyTimeOfItsEndIsQuarantined() throws Exception {
    List<ShardReport> reports = new ArrayList<>();
    for (ShardReport report : new SyntheticSync(1, 3).reports()) {
      List<PartitionMarkers> markers = new ArrayList<>();
      for (PartitionMarkers of : report.markers()) {
        markers.add(
            new PartitionMarkers(
                of.partition(),
                of.begin(),
                -1,
                of.end().map(end -> end.toBuilder().clearEndedAt().clearStatsWrittenAt().build()),
                -1));
      }
      reports.add(
          new ShardReport(
              report.syncId(),
              report.epoch(),
              report.shard(),
              report.shards(),
              report.outcome(),
              report.reason(),
              report.counts(),
              markers,
              report.counters(),
              report.run()));
    }
    SyncPlanner.Planned planned = plan(reports);
    assertThat(planned.plan().verdict().outcome()).isEqualTo(SyncVerdict.Outcome.QUARANTINED);
    assertThat(planned.plan().verdict().reason())
        .isEqualTo("no end marker has a time, nor a Kafka timestamp");
  }

  @Test
  void aMissingRunQuarantinesItsSyncByName() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 3000);
    SyncPlanner.Planned planned = plan(sync.reports(1, staging.runs()));
    Path run = output.resolve(".staging/job/sort-0-0-test-2");
    Files.delete(run);
    assertLost(sync, build(planned, healthy(), 0), run, "does not exist");
  }

  @Test
  void aRunThatWasCutQuarantinesItsSyncByName() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 3000);
    SyncPlanner.Planned planned = plan(sync.reports(1, staging.runs()));
    Path run = output.resolve(".staging/job/sort-0-0-test-2");
    cut(run);
    assertLost(sync, build(planned, healthy(), 0), run, "ends at");
  }

  @Test
  void missingFramesQuarantineTheirSyncByName() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 3000);
    AssemblyJob job = build(plan(sync.reports()), healthy(), 0);
    Path frames = localPath(job.ranges().get(3).stagedFiles().get(0));
    Files.delete(frames);
    assertLost(sync, job, frames, "does not exist");
  }

  @Test
  void framesThatWereCutQuarantineTheirSyncByName() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 3000);
    AssemblyJob job = build(plan(sync.reports()), healthy(), 0);
    Path frames = localPath(job.ranges().get(3).stagedFiles().get(0));
    cut(frames);
    assertLost(sync, job, frames, "ends at");
  }

  @Test
  void aStagedFileThatIsGoneQuarantinesItsSyncByName() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 30);
    AssemblyJob job = build(plan(sync.reports()), healthy(), 1 << 20);
    SyncCommittable committable = make(job, healthy());
    for (String file : Staging.filesIn(output)) {
      Files.delete(output.resolve(file));
    }
    SyncResult result = publish(committable, healthy());
    assertThat(result.outcome()).isEqualTo(SyncOutcome.QUARANTINED);
    assertThat(result.reason()).contains("does not exist").contains(sync.id());
    assertThat(result.path()).isEmpty();
  }

  private void assertLost(SyntheticSync sync, AssemblyJob job, Path file, String why)
      throws IOException {
    SyncResult result = publish(make(job, healthy()), healthy());
    assertThat(result.outcome()).isEqualTo(SyncOutcome.QUARANTINED);
    assertThat(result.syncId()).isEqualTo(sync.id());
    assertThat(result.reason()).contains(file.getFileName().toString()).contains(why);
    assertThat(fileOf(sync)).doesNotExist();
    assertThat(Staging.filesIn(output)).noneMatch(name -> name.contains("assemble-"));
  }

  private static void cut(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(open.length() / 2);
    }
  }

  private static Path localPath(String path) {
    return Path.of(new org.apache.flink.core.fs.Path(path).getPath());
  }

  @Test
  void anErrorOfTheFileSystemIsNotALoss() throws Exception {
    SyncPlanner.Planned planned = plan(new SyntheticSync(1, 3000).reports(1, staging.runs()));
    FaultyFiles files = FaultyFiles.local(new FaultPlan(4, Fault.ERROR));
    assertThatThrownBy(() -> build(planned, files, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("injected error");
  }

  /** Fails the k-th file operation after the plan, for all k; then the whole is done again. */
  @ParameterizedTest
  @EnumSource
  void whicheverFileOperationFailsTheNextAttemptMakesTheSameFile(Fault fault) throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 120);
    byte[] expected = sync.expectedFile();
    SyncPlanner.Planned planned = plan(sync.reports(1, staging.runs()));
    int k = 0;
    boolean injected;
    do {
      k++;
      Files.deleteIfExists(fileOf(sync));
      FaultPlan plan = new FaultPlan(k, fault);
      SyncCommittable committable = null;
      SyncResult result = null;
      try {
        committable = make(build(planned, FaultyFiles.local(plan), 2000), FaultyFiles.local(plan));
        result = publish(committable, FaultyFiles.local(plan));
      } catch (IOException | FaultPlan.Crash e) {
        assertThat(plan.injected()).isTrue();
      }
      injected = plan.injected();
      if (Files.exists(fileOf(sync))) {
        assertThat(fileOf(sync)).hasBinaryContent(expected);
      }
      if (result == null) {
        // What a checkpoint has seen is not done again.
        StagedFile staged = committable == null ? null : committable.file().orElseThrow();
        SyncCommittable again =
            staged != null
                ? new SyncCommittable(committable.result(), staged)
                : make(build(planned, healthy(), 2000), healthy());
        result = publish(again, healthy());
      }
      assertThat(result.outcome())
          .as(plan.operations().toString())
          .isEqualTo(SyncOutcome.PUBLISHED);
      assertThat(fileOf(sync)).hasBinaryContent(expected);
    } while (injected);
    assertThat(k).isGreaterThan(15);
    // A fresh attempt of both operators leaves nothing but the file and the runs.
    staging.area(healthy(), "build");
    staging.area(healthy(), "assemble");
    assertThat(Staging.filesIn(output)).hasSize(1 + SyntheticSync.SHARDS);
  }
}
