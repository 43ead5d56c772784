package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.syncline.c1z.sink.RejectPolicy;
import dev.syncline.c1z.sink.ShardOutcome;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.SyncCompletion;
import dev.syncline.c1z.sink.SyncVerdict;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Epochs, aborts, silence, tombstones, and what is late. */
class SortShardLifecycleTest {
  private static final int SHARDS = 4;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @TempDir private Path staging;

  private final RecordedIngest ingest = new RecordedIngest(SHARDS);

  @Test
  void aHigherEpochReplacesAHalfSentOne() throws Exception {
    SyncScript half = new SyncScript(1, 1, 2, 2_000);
    SyncScript again = half.withEpoch(2, 77, 700);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      new SyncFeed(List.of(half), SHARDS, 1).feed(harness, 1_200);
      harness.snapshot(1);
      assertThat(harness.stateEntries()).isGreaterThan(2 * SHARDS);
      new SyncFeed(List.of(again), SHARDS, 2).feedAll(harness, 0);
      harness.finishWork();
      // What is left of the first attempt comes too late for anything.
      send(harness, 0, half.partitions().get(0).get(900));
      List<ShardReport> reports = harness.reports();
      assertThat(reports).extracting(ShardReport::epoch).containsOnly(2);
      CompleteSync.assertComplete(reports, again);
      harness.snapshot(2);
      assertThat(harness.stateEntries()).isEqualTo(SHARDS);
      assertThat(harness.late()).isEmpty();
    }
  }

  @Test
  void aHigherEpochStopsADrain() throws Exception {
    SyncScript first = new SyncScript(2, 1, 1, 6_000);
    SyncScript second = first.withEpoch(2, 78, 600);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      new SyncFeed(List.of(first), SHARDS, 1).feedAll(harness, 1_000);
      harness.turn();
      harness.turn();
      int handedOn = harness.reports().size();
      assertThat(handedOn).isLessThan(SHARDS);
      new SyncFeed(List.of(second), SHARDS, 2).feedAll(harness, 0);
      harness.finishWork();
      List<ShardReport> reports = harness.reports();
      assertThat(reports.stream().filter(report -> report.epoch() == 1).count()).isLessThan(SHARDS);
      CompleteSync.assertComplete(
          reports.stream().filter(report -> report.epoch() == 2).toList(), second);
      harness.snapshot(2);
      assertThat(harness.stateEntries()).isEqualTo(SHARDS);
    }
  }

  @Test
  void anAbortedSyncLeavesNothing() throws Exception {
    SyncScript sync = new SyncScript(3, 1, 2, 1_000);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      new SyncFeed(List.of(sync), SHARDS, 1).feed(harness, 600);
      harness.snapshot(1);
      StreamRecord last = sync.partitions().get(0).get(sync.partitions().get(0).size() - 1);
      send(
          harness,
          0,
          last.toBuilder().setAbortSync(AbortSync.newBuilder().setReason("no access")).build());
      assertThat(harness.reports()).hasSize(SHARDS);
      SyncVerdict verdict = judge(harness.reports());
      assertThat(verdict.outcome()).isEqualTo(SyncVerdict.Outcome.ABORTED);
      assertThat(verdict.reason()).isEqualTo("no access");
      assertThat(verdict.facts().type()).isEqualTo("full");
      harness.snapshot(2);
      assertThat(harness.stateEntries()).isEqualTo(SHARDS);
      send(harness, 0, last.toBuilder().setResourceType(ResourceType.newBuilder()).build());
      assertThat(harness.late()).hasSize(1);
      assertThat(harness.late().get(0).reason()).isEqualTo("the sync was aborted");
    }
  }

  @Test
  void aSilentSyncIsAbandonedAndATouchKeepsItAlive() throws Exception {
    SyncScript sync = new SyncScript(4, 1, 2, 400);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      harness.setTime(HOUR);
      SyncFeed feed = new SyncFeed(List.of(sync), SHARDS, 1);
      feed.feed(harness, 100);
      harness.snapshot(1);
      harness.setTime(20 * HOUR);
      ShardBatch touch =
          new ShardBatch().marker(ShardBatch.Kind.TOUCH, sync.id().toBytes(), 1, 0, 0, 0, -1);
      for (int shard = 0; shard < SHARDS; shard++) {
        touch.redirect(shard);
        harness.process(List.of(touch));
      }
      harness.setTime(43 * HOUR);
      harness.finishWork();
      assertThat(harness.reports()).isEmpty();
      harness.setTime(48 * HOUR);
      harness.finishWork();
      assertThat(harness.reports())
          .hasSize(SHARDS)
          .extracting(ShardReport::outcome)
          .containsOnly(ShardOutcome.ABANDONED);
      assertThat(judge(harness.reports()).reason()).isEqualTo("no record for PT24H");
      feed.feedAll(harness, 0);
      harness.finishWork();
      assertThat(harness.reports()).hasSize(SHARDS);
      assertThat(harness.late()).hasSizeGreaterThan(250);
      harness.snapshot(2);
      assertThat(harness.stateEntries()).isEqualTo(SHARDS);
    }
  }

  @Test
  void theTimeOfSilenceRestartsWithTheJob() throws Exception {
    SyncScript sync = new SyncScript(5, 1, 1, 400);
    List<OperatorSubtaskState> states;
    SyncFeed feed = new SyncFeed(List.of(sync), SHARDS, 1);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      harness.setTime(HOUR);
      feed.feed(harness, 100);
      states = harness.snapshot(1);
    }
    try (SortShardHarness harness =
        new SortShardHarness(options(), 1, SortShardHarness.rocksDb(), states, 1, 100 * HOUR)) {
      harness.setTime(123 * HOUR);
      harness.finishWork();
      assertThat(harness.reports()).isEmpty();
      feed.feedAll(harness, 0);
      harness.finishWork();
      CompleteSync.assertComplete(harness.reports(), sync);
    }
  }

  @Test
  void aTombstoneIsForgottenAfterItsTime() throws Exception {
    SyncScript sync = new SyncScript(6, 1, 1, 50);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      harness.setTime(HOUR);
      new SyncFeed(List.of(sync), SHARDS, 1).feedAll(harness, 0);
      harness.finishWork();
      List<OperatorSubtaskState> states = harness.snapshot(1);
      StreamRecord begin = sync.partitions().get(0).get(0);
      send(harness, 0, begin);
      assertThat(harness.late()).hasSize(1);
      assertThat(harness.late().get(0).kind()).isEqualTo("begin");
      assertThat(harness.late().get(0).reason()).isEqualTo("the sync has ended");
      try (SortShardHarness later =
          new SortShardHarness(options(), 1, SortShardHarness.rocksDb(), states, 1, 40 * HOUR)) {
        send(later, 0, begin);
        assertThat(later.late()).hasSize(1);
      }
      try (SortShardHarness muchLater =
          new SortShardHarness(options(), 1, SortShardHarness.rocksDb(), states, 1, 60 * HOUR)) {
        send(muchLater, 0, begin);
        assertThat(muchLater.late()).isEmpty();
      }
    }
  }

  @Test
  void refusedRecordsCountAndRepetitionsDoNot() throws Exception {
    SyncScript sync = new SyncScript(7, 1, 1, 30);
    List<StreamRecord> records = sync.partitions().get(0);
    int size = records.size();
    StreamRecord refused =
        records.get(size - 1).toBuilder().setGrant(Grant.getDefaultInstance()).build();
    StreamRecord end =
        records.get(size - 1).toBuilder()
            .setSequence(size + 1)
            .setEndSync(records.get(size - 1).getEndSync().toBuilder().setRecords(size - 1))
            .build();
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      for (StreamRecord record : records.subList(0, size - 1)) {
        send(harness, 0, record);
      }
      for (StreamRecord record : records.subList(10, size - 1)) {
        send(harness, 0, record);
      }
      send(harness, 0, records.get(0));
      send(harness, 0, refused);
      send(harness, 0, end);
      harness.finishWork();
      SyncVerdict verdict = judge(harness.reports());
      assertThat(verdict.reason()).isEmpty();
      assertThat(verdict.records()).isEqualTo(size - 1);
      assertThat(verdict.counters().rejected()).isEqualTo(1);
      assertThat(verdict.counters().repeated()).isEqualTo(size - 1 - 10 + 1);
      assertThat(verdict.counters().late()).isZero();
      assertThat(ingest.letters()).hasSize(1);
    }
  }

  @Test
  void aRecordOfNoKnownSyncIsLateAndLeavesNoState() throws Exception {
    SyncScript sync = new SyncScript(8, 1, 1, 30);
    try (SortShardHarness harness = SortShardHarness.start(options(), 1)) {
      send(harness, 3, sync.partitions().get(0).get(4));
      harness.snapshot(1);
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.late()).hasSize(1);
      LateRecord late = harness.late().get(0);
      assertThat(late.syncId()).isEqualTo(sync.id().toString());
      assertThat(late.partition()).isEqualTo(3);
      assertThat(late.sequence()).isEqualTo(5);
      assertThat(late.kind()).isEqualTo("entry");
      assertThat(late.reason()).isEqualTo("no begin marker of the sync has come");
      assertThat(ByteString.copyFrom(late.key()).byteAt(0)).isEqualTo((byte) 3);
    }
  }

  @Test
  void aBoundedJobFinishesItsDrains() throws Exception {
    SyncScript sync = new SyncScript(9, 1, 2, 3_000);
    try (SortShardHarness harness = SortShardHarness.start(options(), 2)) {
      new SyncFeed(List.of(sync), SHARDS, 1).feedAll(harness, 0);
      harness.endInput();
      CompleteSync.assertComplete(harness.reports(), sync);
    }
  }

  private void send(SortShardHarness harness, int partition, StreamRecord record) throws Exception {
    ingest.accept(partition, record);
    ingest.sendAll();
    harness.process(
        ingest.take().stream().filter(batch -> batch.kind() != ShardBatch.Kind.TOUCH).toList());
  }

  private static SyncVerdict judge(List<ShardReport> reports) {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    reports.forEach(completion::add);
    return completion.verdict();
  }

  private SortShardOptions options() {
    return SortShardHarness.smallOptions(SHARDS, staging);
  }
}
