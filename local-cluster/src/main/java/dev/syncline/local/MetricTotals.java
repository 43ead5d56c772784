package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private static final String OPERATOR = "<operator_name>";
  private static final String SYNC = "<" + SynclineMetric.SYNC_GROUP + ">";
  private static final Map<String, MetricTotals> REGISTERED = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Map<String, Set<Source>> sources = new ConcurrentHashMap<>();

  /**
   * A metric of one subtask of an operator; the operator's name is empty for a task's own, the sync
   * for what is of none.
   */
  private record Source(String operator, String sync, Metric metric) {
    long value() {
      if (metric instanceof Counter counter) {
        return counter.getCount();
      }
      return ((Gauge<?>) metric).getValue() instanceof Number number ? number.longValue() : 0;
    }
  }

  /** Makes the cluster report here. */
  public LocalFlink.Builder register(LocalFlink.Builder cluster) {
    REGISTERED.put(id, this);
    return cluster
        .setting(REPORTER + "factory.class", Factory.class.getName())
        .setting(REPORTER + ID, id);
  }

  /**
   * Sum of all metrics with this name that are of no sync, 0 if there are none (yet, or any more).
   */
  public long total(String name) {
    return of(name).filter(source -> source.sync.isEmpty()).mapToLong(Source::value).sum();
  }

  /** The same, of one operator. */
  public long total(String name, String operator) {
    return total(name, operator, "");
  }

  /** The same, of one sync. */
  public long total(String name, String operator, String sync) {
    return of(name)
        .filter(source -> source.operator.equals(operator) && source.sync.equals(sync))
        .mapToLong(Source::value)
        .sum();
  }

  /** Names of the operators that have a metric with this name. */
  public Set<String> operators(String name) {
    return of(name).map(Source::operator).collect(Collectors.toSet());
  }

  /** Ids of the syncs that have a metric with this name. */
  public Set<String> syncs(String name) {
    return of(name)
        .map(Source::sync)
        .filter(sync -> !sync.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Stream<Source> of(String name) {
    return sources.getOrDefault(requireNonNull(name, "name"), Set.of()).stream();
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
      if (metric instanceof Counter || metric instanceof Gauge) {
        totals
            .sources
            .computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet())
            .add(source(metric, group));
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      totals.sources.getOrDefault(name, Set.of()).remove(source(metric, group));
    }

    private static Source source(Metric metric, MetricGroup group) {
      Map<String, String> variables = group.getAllVariables();
      return new Source(
          variables.getOrDefault(OPERATOR, ""), variables.getOrDefault(SYNC, ""), metric);
    }
  }
}
