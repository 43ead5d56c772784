package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.sink.ShardReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortShardOperatorTest {
  private static final int SHARDS = 6;

  @TempDir private Path staging;

  @Test
  void handsOnWhatTheSyncHolds() throws Exception {
    SyncScript sync = new SyncScript(1, 1, 3, 3_000);
    try (SortShardHarness harness = SortShardHarness.start(options(), 2)) {
      new SyncFeed(List.of(sync), SHARDS, 1).feedAll(harness, 0);
      harness.finishWork();
      CompleteSync.assertComplete(harness.reports(), sync);
      assertThat(harness.late()).isEmpty();
    }
  }

  @Test
  void stateIsEmptyAfterASync() throws Exception {
    SyncScript sync = new SyncScript(2, 1, 2, 2_000);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      new SyncFeed(List.of(sync), SHARDS, 2).feedAll(harness, 200);
      assertThat(harness.stateEntries()).isGreaterThan(SHARDS);
      harness.finishWork();
      harness.snapshot(1_000_000);
      assertThat(harness.stateEntries()).as("a tombstone a shard").isEqualTo(SHARDS);
    }
  }

  @Test
  void keepsInterleavedSyncsApart() throws Exception {
    List<SyncScript> syncs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      syncs.add(new SyncScript(100 + i, 1, 1 + i % 3, i * 40));
    }
    try (SortShardHarness harness = SortShardHarness.start(options(), 2)) {
      new SyncFeed(syncs, SHARDS, 3).feedAll(harness, 500);
      harness.finishWork();
      for (SyncScript sync : syncs) {
        CompleteSync.assertComplete(reportsOf(harness, sync), sync);
      }
    }
  }

  @Test
  void refusesAStateBackendThatDoesNotSort() {
    assertThatThrownBy(
            () ->
                new SortShardHarness(options(), 1, new HashMapStateBackend(), List.of(), 0).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"hashmap\" does not keep map entries in the order")
        .hasMessageContaining("state.backend.type: rocksdb");
  }

  @Test
  void refusesStateOfAnotherNumberOfShards() throws Exception {
    List<OperatorSubtaskState> states;
    try (SortShardHarness harness = SortShardHarness.start(options(), 2)) {
      states = harness.snapshot(1);
    }
    for (int other : List.of(SHARDS - 1, SHARDS + 1)) {
      assertThatThrownBy(
              () ->
                  new SortShardHarness(
                          SortShardHarness.smallOptions(other, staging),
                          2,
                          SortShardHarness.rocksDb(),
                          states,
                          1)
                      .close())
          .isInstanceOf(SuppressRestartsException.class)
          .hasRootCauseMessage(
              "the state was written with 6 shards a sync, the job has %d; --shards is fixed for the"
                  + " life of the state",
              other);
    }
    new SortShardHarness(options(), 1, SortShardHarness.rocksDb(), states, 1).close();
  }

  private SortShardOptions options() {
    return SortShardHarness.smallOptions(SHARDS, staging);
  }

  private static List<ShardReport> reportsOf(SortShardHarness harness, SyncScript sync) {
    String id = sync.id().toString();
    return harness.reports().stream().filter(report -> report.syncId().equals(id)).toList();
  }
}
