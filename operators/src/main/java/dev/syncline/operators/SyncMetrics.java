package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.serde.KeyFamily;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * Metrics of each open sync, in a group of its own that goes when the subtask is done with the
 * sync. Not thread-safe.
 *
 * <p>Flink's groups forget the metrics of a closed child but not the child. So that a job that runs
 * for a year does not remember every sync, the group above is made anew now and then.
 */
final class SyncMetrics implements OpenSyncs.Watcher {
  /** Syncs with metrics at a time; of further ones only the job's sums tell. */
  static final int MOST_SYNCS = 256;

  /** Closed groups that may lie about. */
  static final int MOST_CLOSED = 256;

  private final MetricGroup operator;
  private final Map<String, MetricGroup> groups = new LinkedHashMap<>();
  private final Map<String, SyncActivity> shown = new LinkedHashMap<>();
  private int closed;

  SyncMetrics(MetricGroup operator) {
    this.operator = requireNonNull(operator);
  }

  @Override
  public void opened(SyncActivity sync) {
    if (shown.size() < MOST_SYNCS) {
      shown.put(sync.syncId(), sync);
      register(sync);
    }
  }

  private void register(SyncActivity sync) {
    MetricGroup group = operator.addGroup(SynclineMetric.SYNC_GROUP, sync.syncId());
    groups.put(sync.syncId(), group);
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
    if (shown.remove(sync.syncId()) == null) {
      return;
    }
    close(groups.remove(sync.syncId()));
    if (++closed >= MOST_CLOSED) {
      closed = 0;
      close(operator.addGroup(SynclineMetric.SYNC_GROUP));
      groups.clear();
      shown.values().forEach(this::register);
    }
  }

  private static void close(MetricGroup group) {
    if (group instanceof AbstractMetricGroup<?> closeable) {
      closeable.close();
    }
  }
}
