package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.local.MetricTotals;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The line of progress of a run. Thread-safe. */
final class RunProgress {
  private static final double NANOS_A_SECOND = 1e9;

  private final LongSupplier sent;
  private final MetricTotals totals;
  private final int shards;
  private final LongSupplier begun;
  private final LongSupplier ended;
  private final long startedAt = System.nanoTime();
  private volatile boolean started;

  /**
   * @param sent records read from the inputs
   * @param begun syncs that began
   * @param ended syncs that have a result
   * @param shards of each sync
   */
  RunProgress(
      LongSupplier sent, LongSupplier begun, LongSupplier ended, MetricTotals totals, int shards) {
    this.sent = requireNonNull(sent, "sent");
    this.begun = requireNonNull(begun, "begun");
    this.ended = requireNonNull(ended, "ended");
    this.totals = requireNonNull(totals, "totals");
    this.shards = shards;
  }

  /** Broker and cluster are there. */
  void started() {
    started = true;
  }

  String line() {
    double seconds = (System.nanoTime() - startedAt) / NANOS_A_SECOND;
    if (!started) {
      return String.format(Locale.ROOT, "%.1f s: starting broker and cluster", seconds);
    }
    long taken = totals.total(SynclineMetric.ENTRIES_TAKEN.metricName());
    return String.format(
        Locale.ROOT,
        "%.1f s: %,d records read, %,d in the job (%,.0f/s), %,d of %,d shards sealed,"
            + " %,.1f MB of rows%s, %d of %d syncs done",
        seconds,
        sent.getAsLong(),
        taken,
        taken / seconds,
        totals.total(SynclineMetric.SHARDS_SEALED.metricName()),
        begun.getAsLong() * shards,
        totals.total(SynclineMetric.SEALED_BYTES.metricName()) / 1e6,
        expansions(),
        ended.getAsLong(),
        begun.getAsLong());
  }

  /** Nothing for a run without expansions. */
  private String expansions() {
    long pending = totals.total(SynclineMetric.EXPANSIONS_PENDING.metricName());
    long over = totals.total(SynclineMetric.SYNCS_EXPANDED.metricName());
    if (pending + over == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        ", %d syncs expanded and %d being (%,d edges, %,d grants added)",
        over,
        pending,
        totals.total(SynclineMetric.EXPANSION_EDGES.metricName()),
        totals.total(SynclineMetric.GRANTS_ADDED.metricName()));
  }
}
