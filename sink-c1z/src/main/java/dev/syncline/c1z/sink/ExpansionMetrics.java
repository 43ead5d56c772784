package dev.syncline.c1z.sink;

import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a subtask's expansions came across, as metrics. */
final class ExpansionMetrics {
  private final Counter syncs;
  private final Counter failures;
  private final Counter edges;
  private final Counter cycles;
  private final Counter added;
  private final Counter changed;

  /**
   * @param pending expansions that are not over
   */
  ExpansionMetrics(MetricGroup group, IntSupplier pending) {
    MetricViews views =
        new MetricViews(group).level(SynclineMetric.EXPANSIONS_PENDING, pending::getAsInt);
    syncs = views.counter(SynclineMetric.SYNCS_EXPANDED);
    failures = views.counter(SynclineMetric.EXPANSIONS_FAILED);
    edges = views.counter(SynclineMetric.EXPANSION_EDGES);
    cycles = views.counter(SynclineMetric.EXPANSION_CYCLES);
    added = views.counter(SynclineMetric.GRANTS_ADDED);
    changed = views.counter(SynclineMetric.GRANTS_CHANGED);
  }

  void count(SyncVerdict verdict) {
    if (verdict.expansion().isEmpty()) {
      failures.inc();
      return;
    }
    ExpansionCounters found = verdict.expansion().get();
    syncs.inc();
    edges.inc(found.edges());
    cycles.inc(found.cycles());
    added.inc(found.addedGrants());
    changed.inc(found.changedGrants());
  }
}
