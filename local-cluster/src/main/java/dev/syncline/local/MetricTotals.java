package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Sums of counters, and of gauges that are numbers, over all running tasks of a local cluster, read
 * in the process that runs it. Costs the tasks nothing: they are read when somebody asks.
 * Thread-safe.
 */
public final class MetricTotals {
  private static final String REPORTER = "metrics.reporter.totals.";
  private static final String ID = "id";
  private static final Map<String, MetricTotals> REGISTERED = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Map<String, Set<Metric>> metrics = new ConcurrentHashMap<>();

  /** Makes the cluster report here. */
  public LocalFlink.Builder register(LocalFlink.Builder cluster) {
    REGISTERED.put(id, this);
    return cluster
        .setting(REPORTER + "factory.class", Factory.class.getName())
        .setting(REPORTER + ID, id);
  }

  /** Sum of what has this name, 0 if there is nothing (yet, or any more). */
  public long total(String name) {
    return metrics.getOrDefault(requireNonNull(name, "name"), Set.of()).stream()
        .mapToLong(MetricTotals::value)
        .sum();
  }

  private static long value(Metric metric) {
    if (metric instanceof Counter counter) {
      return counter.getCount();
    }
    return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
        ? number.longValue()
        : 0;
  }

  /** Flink makes the reporter by this class. Public for that reason only. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new Reporter();
    }
  }

  private static final class Reporter implements MetricReporter {
    private MetricTotals totals;

    @Override
    public void open(MetricConfig config) {
      String id = config.getString(ID, "");
      totals = REGISTERED.get(id);
      if (totals == null) {
        throw new IllegalStateException("no totals with id '" + id + "' in this process");
      }
    }

    @Override
    public void close() {
      REGISTERED.remove(totals.id);
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      if (metric instanceof Counter || metric instanceof Gauge<?>) {
        totals.metrics.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet()).add(metric);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      totals.metrics.getOrDefault(name, Set.of()).remove(metric);
    }
  }
}
