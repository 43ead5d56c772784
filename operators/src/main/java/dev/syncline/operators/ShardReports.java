package dev.syncline.operators;

import dev.syncline.c1z.sink.PartitionCount;
import dev.syncline.c1z.sink.PartitionMarkers;
import dev.syncline.c1z.sink.ShardCounters;
import dev.syncline.c1z.sink.ShardOutcome;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.serde.ByteSink;
import java.util.List;

/** Makes the report of a shard of its progress. */
final class ShardReports {
  /** The shard that carries the markers of the sync, and that counts them. */
  static final int REPORTER = 0;

  private static final byte[] NO_RUN = new byte[0];

  private ShardReports() {}

  static ShardReport complete(ShardKey key, int shards, ShardProgress progress, SealedRun run) {
    ByteSink bytes = new ByteSink();
    run.writeTo(bytes);
    return report(key, shards, progress, ShardOutcome.COMPLETE, "", bytes.toByteArray());
  }

  static ShardReport ended(
      ShardKey key, int shards, ShardProgress progress, ShardOutcome outcome, String reason) {
    return report(key, shards, progress, outcome, reason, NO_RUN);
  }

  private static ShardReport report(
      ShardKey key,
      int shards,
      ShardProgress progress,
      ShardOutcome outcome,
      String reason,
      byte[] run) {
    List<PartitionCount> counts =
        progress.partitions().stream().map(PartitionProgress::count).toList();
    List<PartitionMarkers> markers =
        key.shard() == REPORTER
            ? progress.partitions().stream().map(PartitionProgress::markers).toList()
            : List.of();
    return new ShardReport(
        key.syncIdText(),
        progress.epoch(),
        key.shard(),
        shards,
        outcome,
        reason,
        counts,
        markers,
        new ShardCounters(progress.rejected, progress.repeated, progress.fenced, progress.late),
        run);
  }
}
