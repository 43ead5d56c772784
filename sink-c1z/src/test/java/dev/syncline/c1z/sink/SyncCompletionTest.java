package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SyncCompletionTest {
  private static final int SHARDS = 4;

  @Test
  void isCompleteWhenEveryPartitionAddsUp() {
    SyncVerdict verdict = judge(RejectPolicy.SKIP, sync(1, new long[] {7, 0, 12}));
    assertThat(verdict.outcome()).isEqualTo(SyncVerdict.Outcome.COMPLETE);
    assertThat(verdict.reason()).isEmpty();
    assertThat(verdict.records()).isEqualTo(19);
    assertThat(verdict.epoch()).isEqualTo(1);
  }

  @Test
  void namesThePartitionAndBothCounts() {
    List<ShardReport> reports = sync(1, new long[] {7, 3, 12});
    ShardReport first = reports.get(0);
    reports.set(
        0,
        withCounts(
            first,
            List.of(
                first.counts().get(0),
                new PartitionCount(1, first.counts().get(1).taken() - 1, true),
                first.counts().get(2))));
    SyncVerdict verdict = judge(RejectPolicy.SKIP, reports);
    assertThat(verdict.outcome()).isEqualTo(SyncVerdict.Outcome.QUARANTINED);
    assertThat(verdict.reason())
        .isEqualTo("partition 1: incomplete, the end marker announces 3 records and 2 arrived");
  }

  @Test
  void waitsForEveryShard() {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    List<ShardReport> reports = sync(1, new long[] {1});
    assertThatThrownBy(completion::verdict).hasMessage("no shard has reported");
    for (int i = 0; i < SHARDS; i++) {
      assertThat(completion.isWhole()).isFalse();
      assertThat(completion.add(reports.get(i))).isEqualTo(SyncCompletion.Added.TAKEN);
    }
    assertThat(completion.isWhole()).isTrue();
  }

  @Test
  void doesNotMixEpochs() {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    List<ShardReport> old = sync(1, new long[] {5});
    List<ShardReport> young = sync(2, new long[] {8});
    old.subList(0, 3).forEach(completion::add);
    assertThat(completion.add(young.get(3))).isEqualTo(SyncCompletion.Added.SUPERSEDES);
    assertThat(completion.add(old.get(3))).isEqualTo(SyncCompletion.Added.FENCED);
    assertThat(completion.isWhole()).isFalse();
    assertThatThrownBy(completion::verdict).hasMessage("sync: 1 of 4 shards");
    young.subList(0, 3).forEach(completion::add);
    assertThat(completion.verdict().epoch()).isEqualTo(2);
    assertThat(completion.verdict().records()).isEqualTo(8);
  }

  @Test
  void comparesEpochsWithoutSign() {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    completion.add(sync(Integer.MAX_VALUE, new long[] {5}).get(0));
    assertThat(completion.add(sync(Integer.MIN_VALUE, new long[] {5}).get(0)))
        .isEqualTo(SyncCompletion.Added.SUPERSEDES);
  }

  @Test
  void refusesReportsOfAnotherSync() {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    completion.add(sync(1, new long[] {5}).get(0));
    assertThatThrownBy(() -> completion.add(report("other", 1, 1, List.of(), List.of())))
        .hasMessage("report of sync other among those of sync");
  }

  @Test
  void quarantinesWithoutBeginMarker() {
    List<ShardReport> reports = sync(1, new long[] {5, 6});
    PartitionMarkers second = reports.get(0).markers().get(1);
    PartitionMarkers lost =
        new PartitionMarkers(1, Optional.empty(), -1, second.end(), second.endTimestamp());
    reports.set(0, withMarkers(reports.get(0), List.of(reports.get(0).markers().get(0), lost)));
    assertThat(judge(RejectPolicy.SKIP, reports).reason())
        .isEqualTo(
            "partition 1: the begin marker is missing, the end marker announces 6 records and 6"
                + " arrived");
  }

  @Test
  void quarantinesWhenThePartitionsAreNotThoseAnnounced() {
    List<ShardReport> reports = sync(1, new long[] {5, 6});
    PartitionMarkers second = reports.get(0).markers().get(1);
    BeginSync three = BeginSync.newBuilder().setPartitions(3).build();
    reports.set(
        0,
        withMarkers(
            reports.get(0),
            List.of(
                reports.get(0).markers().get(0),
                new PartitionMarkers(1, Optional.of(three), 0, second.end(), 0))));
    assertThat(judge(RejectPolicy.SKIP, reports).reason())
        .isEqualTo("partition 1: the begin marker announces 3 partitions, 2 were used");
  }

  @Test
  void quarantinesWhenShardsEndedWithDifferentPartitions() {
    List<ShardReport> reports = sync(1, new long[] {5, 6});
    reports.set(2, withCounts(reports.get(2), List.of(reports.get(2).counts().get(0))));
    assertThat(judge(RejectPolicy.SKIP, reports).reason())
        .startsWith("partition 1: its end marker came after");
  }

  @Test
  void quarantinesForRejectsOnlyIfAsked() {
    List<ShardReport> reports = sync(1, new long[] {5});
    ShardReport first = reports.get(0);
    reports.set(
        0,
        new ShardReport(
            "sync",
            1,
            0,
            SHARDS,
            ShardOutcome.COMPLETE,
            "",
            first.counts(),
            first.markers(),
            new ShardCounters(2, 3, 4, 5),
            new byte[0]));
    SyncVerdict skip = judge(RejectPolicy.SKIP, reports);
    assertThat(skip.outcome()).isEqualTo(SyncVerdict.Outcome.COMPLETE);
    assertThat(skip.counters()).isEqualTo(new ShardCounters(2, 3, 4, 5));
    SyncVerdict fail = judge(RejectPolicy.FAIL, reports);
    assertThat(fail.outcome()).isEqualTo(SyncVerdict.Outcome.QUARANTINED);
    assertThat(fail.reason()).isEqualTo("2 records were refused");
  }

  @Test
  void anAbortOutweighsAnAbandonment() {
    List<ShardReport> reports = sync(1, new long[] {5});
    reports.set(1, withOutcome(reports.get(1), ShardOutcome.ABANDONED, "nothing for 24 hours"));
    assertThat(judge(RejectPolicy.SKIP, reports).outcome())
        .isEqualTo(SyncVerdict.Outcome.ABANDONED);
    reports.set(2, withOutcome(reports.get(2), ShardOutcome.ABORTED, "no access"));
    SyncVerdict verdict = judge(RejectPolicy.SKIP, reports);
    assertThat(verdict.outcome()).isEqualTo(SyncVerdict.Outcome.ABORTED);
    assertThat(verdict.reason()).isEqualTo("no access");
  }

  @Test
  void doesNotDependOnTheOrderOfReports() {
    List<ShardReport> reports = sync(1, new long[] {5, 9, 0, 2});
    SyncVerdict expected = judge(RejectPolicy.SKIP, reports);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(reports, new Random(seed));
      assertThat(judge(RejectPolicy.SKIP, reports)).isEqualTo(expected);
    }
  }

  @Test
  void takesTimesFromTheMarkers() {
    SyncFacts facts =
        MarkerFacts.of(
            List.of(
                new PartitionMarkers(
                    0,
                    Optional.of(begin().setType("full").setStartedAt(time(20, 1)).build()),
                    1_000,
                    Optional.of(EndSync.newBuilder().setEndedAt(time(30, 5)).build()),
                    9_001),
                new PartitionMarkers(
                    1,
                    Optional.of(begin().setType("partial").setStartedAt(time(20, 0)).build()),
                    900,
                    Optional.of(EndSync.newBuilder().setEndedAt(time(30, 4)).build()),
                    9_002)));
    assertThat(facts.type()).isEqualTo("full");
    assertThat(facts.startedAt()).contains(time(20, 0));
    assertThat(facts.endedAt()).contains(time(30, 5));
    assertThat(facts.statsWrittenAt()).contains(time(9, 2_000_000));
  }

  @Test
  void takesTimesFromKafkaOtherwise() {
    SyncFacts facts =
        MarkerFacts.of(
            List.of(
                new PartitionMarkers(
                    0,
                    Optional.of(BeginSync.getDefaultInstance()),
                    1_002,
                    Optional.of(EndSync.getDefaultInstance()),
                    2_003),
                new PartitionMarkers(
                    1,
                    Optional.of(BeginSync.getDefaultInstance()),
                    1_001,
                    Optional.of(EndSync.getDefaultInstance()),
                    -1)));
    assertThat(facts.startedAt()).contains(time(1, 1_000_000));
    assertThat(facts.endedAt()).contains(time(2, 3_000_000));
    assertThat(facts.statsWrittenAt()).contains(time(2, 3_000_000));
  }

  private static SyncVerdict judge(RejectPolicy policy, List<ShardReport> reports) {
    SyncCompletion completion = new SyncCompletion(policy);
    reports.forEach(completion::add);
    return completion.verdict();
  }

  /** Reports of all shards of a sync that took and announces the given counts per partition. */
  private static List<ShardReport> sync(int epoch, long[] records) {
    List<ShardReport> reports = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      List<PartitionCount> counts = new ArrayList<>();
      List<PartitionMarkers> markers = new ArrayList<>();
      for (int p = 0; p < records.length; p++) {
        long share = records[p] / SHARDS + (shard < records[p] % SHARDS ? 1 : 0);
        counts.add(new PartitionCount(p, share, true));
        if (shard == 0) {
          markers.add(
              new PartitionMarkers(
                  p,
                  Optional.of(begin().setPartitions(records.length).build()),
                  100 + p,
                  Optional.of(EndSync.newBuilder().setRecords(records[p]).build()),
                  200 + p));
        }
      }
      reports.add(report("sync", epoch, shard, counts, markers));
    }
    return reports;
  }

  private static ShardReport report(
      String id,
      int epoch,
      int shard,
      List<PartitionCount> counts,
      List<PartitionMarkers> markers) {
    return new ShardReport(
        id,
        epoch,
        shard,
        SHARDS,
        ShardOutcome.COMPLETE,
        "",
        counts,
        markers,
        ShardCounters.NONE,
        new byte[] {1});
  }

  private static ShardReport withCounts(ShardReport of, List<PartitionCount> counts) {
    return report(of.syncId(), of.epoch(), of.shard(), counts, of.markers());
  }

  private static ShardReport withMarkers(ShardReport of, List<PartitionMarkers> markers) {
    return report(of.syncId(), of.epoch(), of.shard(), of.counts(), markers);
  }

  private static ShardReport withOutcome(ShardReport of, ShardOutcome outcome, String reason) {
    return new ShardReport(
        of.syncId(),
        of.epoch(),
        of.shard(),
        SHARDS,
        outcome,
        reason,
        of.counts(),
        of.markers(),
        ShardCounters.NONE,
        new byte[0]);
  }

  private static BeginSync.Builder begin() {
    return BeginSync.newBuilder();
  }

  private static Timestamp time(long seconds, int nanos) {
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }
}
