package dev.syncline.c1z.sink.metrics;

import static java.util.Objects.requireNonNull;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * Registers figures that are kept anyway, so that counting costs nothing more. They are read by
 * threads of the reporters, roughly: a figure may be some records old.
 */
public final class MetricViews {
  private final MetricGroup group;

  public MetricViews(MetricGroup group) {
    this.group = requireNonNull(group);
  }

  /** A figure that only grows. */
  public MetricViews count(SynclineMetric metric, LongSupplier value) {
    group.counter(metric.metricName(), new View(value));
    return this;
  }

  /** How fast a figure that only grows does so, over the last minute. */
  public MetricViews rate(SynclineMetric metric, LongSupplier value) {
    group.meter(metric.metricName(), new MeterView(new View(value)));
    return this;
  }

  /** A figure that goes up and down. */
  public MetricViews level(SynclineMetric metric, LongSupplier value) {
    group.gauge(metric.metricName(), (Gauge<Long>) value::getAsLong);
    return this;
  }

  /** A counter of one's own, for figures that nobody keeps. */
  public Counter counter(SynclineMetric metric) {
    return group.counter(metric.metricName());
  }

  /** Reads only. */
  private static final class View implements Counter {
    private final LongSupplier value;

    View(LongSupplier value) {
      this.value = requireNonNull(value);
    }

    @Override
    public long getCount() {
      return value.getAsLong();
    }

    @Override
    public void inc() {
      throw new UnsupportedOperationException("a view only reads");
    }

    @Override
    public void inc(long n) {
      inc();
    }

    @Override
    public void dec() {
      inc();
    }

    @Override
    public void dec(long n) {
      inc();
    }
  }
}
