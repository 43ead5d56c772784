package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.ShardReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts, with other parallelism too, at many points of a sync and inside its drain. */
class SortShardRecoveryTest {
  private static final int SHARDS = 6;
  private static final int[] PARALLELISM = {2, 4, 1, 2};

  @TempDir private Path staging;

  @Test
  void aRestoredJobGoesOnWhereTheCheckpointWas() throws Exception {
    for (int records = 100; records < 1500; records += 550) {
      SyncScript sync = new SyncScript(10 + records, 1, 2, 1_500);
      SyncFeed feed = new SyncFeed(List.of(sync), SHARDS, 4);
      List<OperatorSubtaskState> states;
      try (SortShardHarness harness = SortShardHarness.start(options(), 2)) {
        feed.feed(harness, records);
        states = harness.snapshot(7);
        assertThat(harness.reports()).isEmpty();
      }
      try (SortShardHarness harness = restored(2, states, 7)) {
        feed.feedAll(harness, 300);
        harness.finishWork();
        CompleteSync.assertComplete(harness.reports(), sync);
      }
    }
  }

  @Test
  void survivesRescalingInTheMiddle() throws Exception {
    List<SyncScript> syncs = List.of(new SyncScript(1, 1, 3, 1_000), new SyncScript(2, 1, 1, 500));
    SyncFeed feed = new SyncFeed(syncs, SHARDS, 5);
    List<ShardReport> reports = new ArrayList<>();
    List<OperatorSubtaskState> states = List.of();
    for (int run = 0; run < PARALLELISM.length; run++) {
      try (SortShardHarness harness = restored(PARALLELISM[run], states, run)) {
        boolean last = run == PARALLELISM.length - 1;
        feed.feed(harness, last ? Integer.MAX_VALUE : 400);
        if (last) {
          harness.finishWork();
        }
        states = harness.snapshot(run + 1);
        reports.addAll(harness.reports());
      }
    }
    for (SyncScript sync : syncs) {
      String id = sync.id().toString();
      CompleteSync.assertComplete(
          reports.stream().filter(report -> report.syncId().equals(id)).toList(), sync);
    }
  }

  @Test
  void aDrainThatWasInterruptedStartsOver() throws Exception {
    SyncScript sync = new SyncScript(3, 1, 2, 5_000);
    List<OperatorSubtaskState> states;
    int interrupted = 0;
    SortShardOptions few = SortShardHarness.smallOptions(2, staging);
    for (int turns = 0; turns <= 10; turns += 2) {
      List<ShardReport> reports = new ArrayList<>();
      try (SortShardHarness harness = SortShardHarness.start(few, 1)) {
        new SyncFeed(List.of(sync), 2, 6).feedAll(harness, 0);
        for (int turn = 0; turn < turns; turn++) {
          harness.turn();
        }
        states = harness.snapshot(1);
        reports.addAll(harness.reports());
      }
      interrupted += reports.size() < 2 ? 1 : 0;
      try (SortShardHarness harness =
          new SortShardHarness(few, 2, SortShardHarness.rocksDb(), states, 1)) {
        harness.finishWork();
        reports.addAll(harness.reports());
        CompleteSync.assertComplete(reports, sync);
        harness.snapshot(2);
        assertThat(harness.stateEntries()).isEqualTo(2);
      }
    }
    assertThat(interrupted).as("restarts inside the drain").isPositive();
  }

  @Test
  void aCheckpointInsideADrainDoesNotDisturbIt() throws Exception {
    SyncScript sync = new SyncScript(4, 1, 2, 3_000);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      new SyncFeed(List.of(sync), SHARDS, 6).feedAll(harness, 0);
      long checkpoint = 1;
      while (harness.turn()) {
        harness.snapshot(checkpoint++);
      }
      assertThat(checkpoint).isGreaterThan(SHARDS);
      CompleteSync.assertComplete(harness.reports(), sync);
      assertThat(harness.stateEntries()).isEqualTo(SHARDS);
    }
  }

  @Test
  void whatAFailedAttemptStagedIsSweptAtTheRestore() throws Exception {
    SyncScript sync = new SyncScript(5, 1, 2, 4_000);
    SyncFeed feed = new SyncFeed(List.of(sync), SHARDS, 7);
    List<OperatorSubtaskState> states;
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      feed.feed(harness, 4_000);
      states = harness.snapshot(1);
      feed.feedAll(harness, 0);
      harness.finishWork();
      assertThat(stagedFiles()).isNotEmpty();
      // The job fails here: nothing after checkpoint 1 counts.
    }
    List<Path> abandoned = stagedFiles();
    SyncFeed again = new SyncFeed(List.of(sync), SHARDS, 7);
    try (SortShardHarness unused = SortShardHarness.start(elsewhere(), 1)) {
      again.feed(unused, 4_000);
    }
    try (SortShardHarness harness = restored(1, states, 1)) {
      again.feedAll(harness, 0);
      harness.finishWork();
      CompleteSync.assertComplete(harness.reports(), sync);
      harness.snapshot(2);
      harness.complete(2);
    }
    assertThat(stagedFiles()).isNotEmpty().doesNotContainAnyElementsOf(abandoned);
  }

  private List<Path> stagedFiles() throws Exception {
    try (Stream<Path> files = Files.walk(staging)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private SortShardHarness restored(
      int parallelism, List<OperatorSubtaskState> states, long checkpoint) throws Exception {
    return new SortShardHarness(
        options(), parallelism, SortShardHarness.rocksDb(), states, checkpoint);
  }

  private SortShardOptions options() {
    return SortShardHarness.smallOptions(SHARDS, staging);
  }

  private SortShardOptions elsewhere() throws Exception {
    return SortShardHarness.smallOptions(SHARDS, Files.createDirectory(staging.resolve("other")));
  }
}
