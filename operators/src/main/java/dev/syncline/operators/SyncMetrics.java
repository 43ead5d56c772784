package dev.syncline.operators;

import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SyncGroups;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.serde.KeyFamily;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of each open sync that go when the subtask is done with the sync. Not thread-safe. */
final class SyncMetrics implements OpenSyncs.Watcher {
  private final SyncGroups groups;

  SyncMetrics(MetricGroup operator) {
    this.groups = new SyncGroups(operator);
  }

  @Override
  public void opened(SyncActivity sync) {
    groups.open(sync.syncId(), group -> register(sync, group));
  }

  private static void register(SyncActivity sync, MetricGroup group) {
    KindCounts taken = sync.taken;
    new MetricViews(group)
        .count(SynclineMetric.SYNC_ENTRIES, taken::total)
        .count(SynclineMetric.SYNC_RESOURCE_TYPES, () -> taken.of(KeyFamily.RESOURCE_TYPES))
        .count(SynclineMetric.SYNC_RESOURCES, () -> taken.of(KeyFamily.RESOURCES))
        .count(SynclineMetric.SYNC_ENTITLEMENTS, () -> taken.of(KeyFamily.ENTITLEMENTS))
        .count(SynclineMetric.SYNC_GRANTS, () -> taken.of(KeyFamily.GRANTS))
        .count(SynclineMetric.SYNC_ASSETS, () -> taken.of(KeyFamily.ASSETS))
        .count(SynclineMetric.SYNC_OTHERS, taken::others)
        .count(SynclineMetric.SYNC_BYTES, () -> sync.bytes)
        .count(SynclineMetric.SYNC_REJECTED, () -> sync.rejected)
        .count(SynclineMetric.SYNC_REPEATED, () -> sync.repeated)
        .level(SynclineMetric.SYNC_SHARDS, () -> sync.shards);
  }

  @Override
  public void closed(SyncActivity sync) {
    groups.close(sync.syncId());
  }
}
