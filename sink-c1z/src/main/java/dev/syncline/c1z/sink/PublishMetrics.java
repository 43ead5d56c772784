package dev.syncline.c1z.sink;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What became of the syncs of a committer, as metrics. Lives in one task; never serialized. */
final class PublishMetrics implements ResultListener {
  private static final long serialVersionUID = 1L;

  /** Publications that the histogram looks back on. */
  private static final int WINDOW = 1000;

  private final transient Map<SyncOutcome, Counter> outcomes = new EnumMap<>(SyncOutcome.class);
  private final transient Counter bytes;
  private final transient Histogram latency;

  PublishMetrics(MetricGroup group) {
    MetricViews views = new MetricViews(group);
    for (SyncOutcome outcome : SyncOutcome.values()) {
      outcomes.put(outcome, views.counter(metric(outcome)));
    }
    bytes = views.counter(SynclineMetric.PUBLISHED_BYTES);
    latency =
        group.histogram(
            SynclineMetric.PUBLISH_LATENCY.metricName(),
            new DescriptiveStatisticsHistogram(WINDOW));
  }

  private static SynclineMetric metric(SyncOutcome outcome) {
    return switch (outcome) {
      case PUBLISHED -> SynclineMetric.SYNCS_PUBLISHED;
      case QUARANTINED -> SynclineMetric.SYNCS_QUARANTINED;
      case ABORTED -> SynclineMetric.SYNCS_ABORTED;
      case ABANDONED -> SynclineMetric.SYNCS_ABANDONED;
      case CONFLICT -> SynclineMetric.SYNCS_IN_CONFLICT;
    };
  }

  @Override
  public void ended(SyncResult result) {
    outcomes.get(result.outcome()).inc();
    if (result.outcome() == SyncOutcome.PUBLISHED) {
      bytes.inc(result.size());
      result.facts().endedAt().ifPresent(end -> latency.update(millisSince(end, result)));
    }
  }

  /** A clock that is behind the producer's is no reason for a latency below zero. */
  private static long millisSince(Timestamp end, SyncResult result) {
    long at = end.getSeconds() * 1_000 + end.getNanos() / 1_000_000;
    return Math.max(0, result.concludedAt() - at);
  }
}
