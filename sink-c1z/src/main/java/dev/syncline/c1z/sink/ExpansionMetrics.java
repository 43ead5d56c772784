package dev.syncline.c1z.sink;

import dev.syncline.c1z.expand.ExpansionCounters;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
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
    group.gauge("expansionsPending", (Gauge<Integer>) pending::getAsInt);
    syncs = group.counter("syncsExpanded");
    failures = group.counter("expansionsFailed");
    edges = group.counter("expansionEdges");
    cycles = group.counter("expansionCycles");
    added = group.counter("grantsAddedByExpansion");
    changed = group.counter("grantsChangedByExpansion");
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
