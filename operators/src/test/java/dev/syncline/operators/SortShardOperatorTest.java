package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.sink.RejectPolicy;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.SyncCompletion;
import dev.syncline.c1z.sink.SyncVerdict;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
      feed(harness, List.of(sync), new Random(1), 0);
      harness.finishWork();
      assertComplete(harness.reports(), sync);
      assertThat(harness.late()).isEmpty();
    }
  }

  @Test
  void stateIsEmptyAfterASync() throws Exception {
    SyncScript sync = new SyncScript(2, 1, 2, 2_000);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      feed(harness, List.of(sync), new Random(2), 200);
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
      feed(harness, syncs, new Random(3), 500);
      harness.finishWork();
      for (SyncScript sync : syncs) {
        assertComplete(reportsOf(harness, sync), sync);
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

  private SortShardOptions options() {
    return SortShardHarness.smallOptions(SHARDS, staging);
  }

  private static List<ShardReport> reportsOf(SortShardHarness harness, SyncScript sync) {
    String id = sync.id().toString();
    return harness.reports().stream().filter(report -> report.syncId().equals(id)).toList();
  }

  private static void assertComplete(List<ShardReport> reports, SyncScript sync) throws Exception {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    reports.forEach(completion::add);
    SyncVerdict verdict = completion.verdict();
    assertThat(verdict.reason()).isEmpty();
    assertThat(verdict.outcome()).isEqualTo(SyncVerdict.Outcome.COMPLETE);
    assertThat(reports).hasSize(SHARDS);
    assertThat(SyncScript.texts(SortShardHarness.rows(reports, false)))
        .isEqualTo(SyncScript.texts(sync.rows()));
    long grants = sync.rows().keySet().stream().filter(key -> key[1] == 4).count();
    assertThat(SortShardHarness.rows(reports, true)).hasSize((int) grants);
  }

  /** Interleaves the partitions of all syncs, and takes a checkpoint every so many records. */
  private static void feed(
      SortShardHarness harness, List<SyncScript> syncs, Random random, int recordsPerCheckpoint)
      throws Exception {
    RecordedIngest ingest = new RecordedIngest(harness.shards());
    List<PartitionReader> readers = new ArrayList<>();
    for (SyncScript sync : syncs) {
      for (int p = 0; p < sync.partitions().size(); p++) {
        readers.add(new PartitionReader(p, sync.partitions().get(p)));
      }
    }
    int fed = 0;
    while (!readers.isEmpty()) {
      PartitionReader reader = readers.get(random.nextInt(readers.size()));
      int run = 1 + random.nextInt(20);
      for (int i = 0; i < run && reader.next < reader.records.size(); i++) {
        ingest.accept(reader.partition, reader.records.get(reader.next++));
        fed++;
        if (recordsPerCheckpoint > 0 && fed % recordsPerCheckpoint == 0) {
          ingest.sendAll();
          harness.process(ingest.take());
          harness.snapshot(fed);
        }
      }
      harness.process(ingest.take());
      if (random.nextInt(3) == 0) {
        harness.turn();
      }
      if (reader.next == reader.records.size()) {
        readers.remove(reader);
      }
    }
    ingest.sendAll();
    harness.process(ingest.take());
  }

  private static final class PartitionReader {
    private final int partition;
    private final List<StreamRecord> records;
    private int next;

    PartitionReader(int partition, List<StreamRecord> records) {
      this.partition = partition;
      this.records = records;
    }
  }
}
