package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.metrics.SyncGroups;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.events.EventBuilder;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.scope.ScopeFormats;
import org.apache.flink.traces.SpanBuilder;
import org.junit.jupiter.api.Test;

/** Metrics of syncs come and go with them, in Flink's own groups. */
class SyncMetricsTest {
  private static final long EACH =
      Arrays.stream(SynclineMetric.values())
          .filter(metric -> metric.metricName().matches("synclineSync[A-Z].*"))
          .count();

  private final Registry registry = new Registry();
  private final SyncMetrics metrics =
      new SyncMetrics(new GenericMetricGroup(registry, null, "operator"));

  @Test
  void aSyncHasItsMetricsUntilItIsClosed() {
    SyncActivity sync = new SyncActivity("a");
    metrics.opened(sync);
    assertThat(registry.of("a")).isEqualTo(EACH);
    metrics.closed(sync);
    assertThat(registry.registered).isEmpty();
  }

  @Test
  void ofVeryManyOpenSyncsOnlySoManyHaveMetrics() {
    List<SyncActivity> syncs = new ArrayList<>();
    for (int i = 0; i < SyncGroups.MOST_SYNCS + 10; i++) {
      syncs.add(new SyncActivity("sync " + i));
      metrics.opened(syncs.get(i));
    }
    assertThat(registry.registered).hasSize((int) (SyncGroups.MOST_SYNCS * EACH));
    syncs.forEach(metrics::closed);
    assertThat(registry.registered).isEmpty();
  }

  @Test
  void aSyncThatStaysOpenKeepsItsMetricsWhileManyOthersComeAndGo() {
    SyncActivity open = new SyncActivity("stays");
    metrics.opened(open);
    for (int i = 0; i < 3 * SyncGroups.MOST_CLOSED; i++) {
      SyncActivity other = new SyncActivity("sync " + i);
      metrics.opened(other);
      metrics.closed(other);
      assertThat(registry.of("stays")).isEqualTo(EACH);
      assertThat(registry.registered).hasSize((int) EACH);
    }
    metrics.closed(open);
    assertThat(registry.registered).isEmpty();
  }

  /** Knows what is registered. */
  private static final class Registry implements MetricRegistry {
    private final List<String> registered = new ArrayList<>();

    long of(String sync) {
      return registered.stream().filter(name -> name.contains("." + sync + ".")).count();
    }

    @Override
    public void register(Metric metric, String name, AbstractMetricGroup<?> group) {
      registered.add(group.getMetricIdentifier(name));
    }

    @Override
    public void unregister(Metric metric, String name, AbstractMetricGroup<?> group) {
      assertThat(registered.remove(group.getMetricIdentifier(name))).as(name).isTrue();
    }

    @Override
    public char getDelimiter() {
      return '.';
    }

    @Override
    public int getNumberReporters() {
      return 0;
    }

    @Override
    public void addSpan(SpanBuilder span, AbstractMetricGroup<?> group) {}

    @Override
    public void addEvent(EventBuilder event, AbstractMetricGroup<?> group) {}

    @Override
    public ScopeFormats getScopeFormats() {
      return NoOpMetricRegistry.INSTANCE.getScopeFormats();
    }
  }
}
