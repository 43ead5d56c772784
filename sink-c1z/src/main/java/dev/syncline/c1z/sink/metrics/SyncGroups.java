package dev.syncline.c1z.sink.metrics;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * Groups of metrics, each of one sync, that go when the sync does. Not thread-safe.
 *
 * <p>Flink's groups forget the metrics of a closed child but not the child. So that a job that runs
 * for a year does not remember every sync, the group above is made anew now and then.
 */
public final class SyncGroups {
  /** Syncs with metrics at a time; of further ones only the job's sums tell. */
  public static final int MOST_SYNCS = 256;

  /** Closed groups that may lie about. */
  public static final int MOST_CLOSED = 256;

  private final MetricGroup parent;
  private final Map<String, Shown> shown = new LinkedHashMap<>();
  private int closed;

  /** The metrics of one sync, and the group that they are in now. */
  private static final class Shown {
    private final Consumer<MetricGroup> metrics;
    private MetricGroup group;

    Shown(Consumer<MetricGroup> metrics) {
      this.metrics = requireNonNull(metrics);
    }

    void register(MetricGroup in) {
      group = in;
      metrics.accept(in);
    }
  }

  /**
   * @param parent group in which there is one {@value SynclineMetric#SYNC_GROUP} for each sync
   */
  public SyncGroups(MetricGroup parent) {
    this.parent = requireNonNull(parent);
  }

  /**
   * Shows a sync, if there is room for another.
   *
   * @param metrics registers its metrics in a group; called now and maybe later again
   */
  public void open(String syncId, Consumer<MetricGroup> metrics) {
    if (shown.size() < MOST_SYNCS) {
      Shown sync = new Shown(metrics);
      shown.put(syncId, sync);
      sync.register(group(syncId));
    }
  }

  private MetricGroup group(String syncId) {
    return parent.addGroup(SynclineMetric.SYNC_GROUP, syncId);
  }

  /** Shows a sync no more. One that is not shown is no mistake. */
  public void close(String syncId) {
    Shown sync = shown.remove(syncId);
    if (sync == null) {
      return;
    }
    close(sync.group);
    if (++closed >= MOST_CLOSED) {
      closed = 0;
      close(parent.addGroup(SynclineMetric.SYNC_GROUP));
      shown.forEach((id, left) -> left.register(group(id)));
    }
  }

  private static void close(MetricGroup group) {
    if (group instanceof AbstractMetricGroup<?> closeable) {
      closeable.close();
    }
  }
}
