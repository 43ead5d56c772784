package dev.syncline.c1z.sink;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.Profile;
import dev.syncline.c1z.sink.metrics.SyncGroups;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.TimerGauge;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * The profile of an operator as metrics: nanoseconds since the task started, in the group {@value
 * #GROUP} of the operator, {@value #WALL} and one for each {@link Part}. The task's own waiting,
 * which all operators of a chain share, is beside them, as Flink counts it: {@value #IDLE} for
 * input, {@value #BACK_PRESSURED} for those who take the output. Groups inside, one for each of the
 * last {@value Profile#MOST_SYNCS} syncs, say how much of the work was done for that sync.
 */
public final class OperatorProfile {
  public static final String GROUP = "profile";
  public static final String WALL = "wallNanos";
  public static final String IDLE = "idleNanos";
  public static final String BACK_PRESSURED = "backPressuredNanos";

  private static final long NANOS_A_MILLI = 1_000_000;

  private OperatorProfile() {}

  /** Name of the metric of a part. */
  public static String metric(Part part) {
    return part.text() + "Nanos";
  }

  /**
   * The profile of an operator that opens, called by the thread of its task.
   *
   * @param on whether there is to be one; without, there are no metrics either
   */
  public static Profile open(AbstractStreamOperator<?> operator, boolean on) {
    if (!on) {
      return Profile.OFF;
    }
    Profile profile = register(operator.getMetricGroup());
    TaskIOMetricGroup task =
        operator.getContainingTask().getEnvironment().getMetricGroup().getIOMetricGroup();
    MetricGroup group = operator.getMetricGroup().addGroup(GROUP);
    gauge(group, IDLE, task.getIdleTimeMsPerSecond());
    gauge(group, BACK_PRESSURED, task.getSoftBackPressuredTimePerSecond());
    profile.ownThread();
    return profile;
  }

  /** A profile whose metrics are in this group. */
  static Profile register(MetricGroup operator) {
    MetricGroup group = operator.addGroup(GROUP);
    Profile profile = new Profile(new SyncProfiles(group));
    gauges(profile, group);
    return profile;
  }

  private static void gauges(Profile profile, MetricGroup group) {
    for (Part part : Part.values()) {
      group.gauge(metric(part), (Gauge<Long>) () -> profile.nanos(part));
    }
    group.gauge(WALL, (Gauge<Long>) profile::wallNanos);
  }

  /** The same metrics of each sync. */
  private static final class SyncProfiles implements Profile.Watcher {
    private final SyncGroups groups;

    SyncProfiles(MetricGroup profile) {
      this.groups = new SyncGroups(profile);
    }

    @Override
    public void appeared(String syncId, Profile ofSync) {
      groups.open(syncId, group -> gauges(ofSync, group));
    }

    @Override
    public void left(String syncId) {
      groups.close(syncId);
    }
  }

  private static void gauge(MetricGroup group, String name, TimerGauge timer) {
    group.gauge(name, (Gauge<Long>) () -> timer.getAccumulatedCount() * NANOS_A_MILLI);
  }
}
