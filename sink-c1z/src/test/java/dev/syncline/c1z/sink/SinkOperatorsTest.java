package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.profile.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operators of the sink together, from reports to committables: a checkpoint after many a step,
 * a crash after it, and the rest from the checkpoint gives the same files, each once.
 */
class SinkOperatorsTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

  /** So long the operators go on after the checkpoint that they are restored from. */
  private static final int STEPS_LOST = 4;

  @TempDir private Path directory;
  private Path output;
  private Staging staging;
  private C1zSinkOptions options;

  private SyntheticSync large = new SyntheticSync(1, 400);
  private SyntheticSync small = new SyntheticSync(2, 3);
  private SyntheticSync empty = new SyntheticSync(3, 0);
  private SyntheticSync holed = new SyntheticSync(4, 30);
  private SyntheticSync dropped = new SyntheticSync(5, 5);
  private boolean expanded;

  @BeforeEach
  void setUp() {
    begin("out");
  }

  private void begin(String name) {
    output = directory.resolve(name);
    staging = new Staging(output.resolve(C1zSinkOptions.STAGING_DIRECTORY));
    options =
        C1zSinkOptions.to(output.toUri().toString())
            .withWrite(SyntheticSync.OPTIONS)
            // Some frames travel in messages, some in files.
            .withInlineBytes(1500)
            .withExpansion(expanded ? ExpansionOptions.defaults() : null);
  }

  /** From here on the sink expands, and there is something to expand. */
  private void expand() {
    expanded = true;
    large = large.expanded();
    small = small.expanded();
    empty = empty.expanded();
    holed = holed.expanded();
    dropped = dropped.expanded();
    begin("expanded");
  }

  /** All syncs, a report of each in turn. */
  private List<ShardReport> reports() {
    List<List<ShardReport>> syncs =
        List.of(
            large.reports(1, staging.runs()),
            small.reports(),
            empty.reports(),
            holed.incomplete(1, staging.runs()),
            dropped.aborted(2));
    List<ShardReport> all = new ArrayList<>();
    for (int shard = 0; shard < SyntheticSync.SHARDS; shard++) {
      for (List<ShardReport> sync : syncs) {
        all.add(sync.get(shard));
      }
    }
    return all;
  }

  @Test
  void eachCommittableComesOutOnceWithoutAnyCrash() throws Exception {
    List<ShardReport> reports = reports();
    List<SyncCommittable> made = new ArrayList<>();
    try (SinkHarness sink = new SinkHarness(options, null)) {
      for (ShardReport report : reports) {
        sink.report(report);
      }
      finish(sink, made);
      assertPublished(made);
      assertNothingIsLeft(sink, 1);
    }
  }

  @Test
  void afterACrashAtAnyStepTheRestComesFromTheCheckpoint() throws Exception {
    crashAtEvery(3);
  }

  private void crashAtEvery(int stride) throws Exception {
    int steps = reports().size();
    for (int cut = steps % stride; cut <= steps; cut += stride) {
      begin("out-" + cut);
      List<ShardReport> reports = reports();
      List<SyncCommittable> made = new ArrayList<>();
      SinkHarness.Checkpoint checkpoint;
      try (SinkHarness sink = new SinkHarness(options, null)) {
        for (int step = 0; step < cut; step++) {
          sink.report(reports.get(step));
          sink.work();
        }
        made.addAll(sink.committables());
        checkpoint = sink.checkpoint(1);
        for (int step = cut; step < Math.min(steps, cut + STEPS_LOST); step++) {
          sink.report(reports.get(step));
          sink.work();
        }
      }
      try (SinkHarness sink = new SinkHarness(options, checkpoint)) {
        for (int step = cut; step < steps; step++) {
          sink.report(reports.get(step));
        }
        finish(sink, made);
        assertPublished(made);
        assertNothingIsLeft(sink, 2);
      }
    }
  }

  /** The background threads have done some of their work, or all, when the checkpoint comes. */
  @Test
  void whatIsUnderWayIsPartOfTheCheckpoint() throws Exception {
    for (int turns = 0; turns < 40; turns += 8) {
      crashWithWorkUnderWay(turns);
    }
  }

  private void crashWithWorkUnderWay(int turns) throws Exception {
    begin("under-way-" + turns);
    List<SyncCommittable> made = new ArrayList<>();
    SinkHarness.Checkpoint checkpoint;
    try (SinkHarness sink = new SinkHarness(options, null)) {
      for (ShardReport report : reports()) {
        sink.report(report);
      }
      for (int turn = 0; turn < turns; turn++) {
        sink.work();
        made.addAll(sink.committables());
      }
      checkpoint = sink.checkpoint(1);
      sink.work();
    }
    try (SinkHarness sink = new SinkHarness(options, checkpoint)) {
      finish(sink, made);
      assertPublished(made);
      assertNothingIsLeft(sink, 2);
    }
  }

  @Test
  void afterACrashSyncsAreExpandedFromTheCheckpoint() throws Exception {
    expand();
    assertThat(large.expectedFile()).isNotEqualTo(new SyntheticSync(1, 400).expectedFile());
    eachCommittableComesOutOnceWithoutAnyCrash();
    crashAtEvery(7);
    for (int turns = 0; turns < 20; turns += 8) {
      crashWithWorkUnderWay(turns);
    }
  }

  /** The lower epoch is still being expanded, or its result waits to be taken. */
  @Test
  void aHigherEpochEndsTheExpansionOfALowerOne() throws Exception {
    expand();
    List<SyncCommittable> made = new ArrayList<>();
    try (SinkHarness sink = new SinkHarness(options, null)) {
      for (ShardReport report : large.reports(1, staging.runs())) {
        sink.report(report);
      }
      for (ShardReport report : large.reports(2, staging.runs())) {
        sink.report(report);
      }
      while (made.size() < 2) {
        sink.work();
        made.addAll(sink.committables());
        Thread.onSpinWait();
      }
      Map<Integer, SyncResult> results =
          made.stream()
              .map(SyncCommittable::result)
              .collect(Collectors.toMap(SyncResult::epoch, Function.identity()));
      assertThat(results.get(1).outcome()).isEqualTo(SyncOutcome.QUARANTINED);
      assertThat(results.get(1).reason()).contains("epoch 2 came before epoch 1 was expanded");
      assertThat(results.get(2).outcome()).isEqualTo(SyncOutcome.PUBLISHED);
      assertThat(results.get(2).expansion()).isPresent();
    }
  }

  private void finish(SinkHarness sink, List<SyncCommittable> made) throws Exception {
    while (made.size() < 5) {
      sink.work();
      made.addAll(sink.committables());
      Thread.onSpinWait();
    }
    sink.work();
    assertThat(sink.committables()).isEmpty();
  }

  private void assertPublished(List<SyncCommittable> made) throws Exception {
    SyncPublisher publisher =
        new SyncPublisher(
            options.staging().files(), false, ResultListener.NONE, CLOCK, Profile.OFF);
    for (SyncCommittable committable : made) {
      publisher.publish(committable);
    }
    Map<String, SyncResult> results =
        made.stream()
            .map(SyncCommittable::result)
            .collect(Collectors.toMap(SyncResult::syncId, Function.identity()));
    Map<String, SyncOutcome> outcomes = new TreeMap<>();
    results.forEach((id, result) -> outcomes.put(id, result.outcome()));
    assertThat(outcomes)
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    large.id(),
                    SyncOutcome.PUBLISHED,
                    small.id(),
                    SyncOutcome.PUBLISHED,
                    empty.id(),
                    SyncOutcome.PUBLISHED,
                    holed.id(),
                    SyncOutcome.QUARANTINED,
                    dropped.id(),
                    SyncOutcome.ABORTED)));
    for (SyntheticSync sync : List.of(large, small, empty)) {
      assertThat(output.resolve(sync.id() + ".c1z")).hasBinaryContent(sync.expectedFile());
    }
  }

  /** Staged files go when no retained checkpoint refers to them. */
  private void assertNothingIsLeft(SinkHarness sink, long nextCheckpoint) throws Exception {
    for (long checkpoint = nextCheckpoint; checkpoint < nextCheckpoint + 3; checkpoint++) {
      sink.checkpoint(checkpoint);
      sink.completed(checkpoint);
    }
    sink.close();
    Path staged = output.resolve(C1zSinkOptions.STAGING_DIRECTORY);
    assertThat(Staging.filesIn(staged)).isEmpty();
    try (var files = Files.list(output)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(3);
    }
  }
}
