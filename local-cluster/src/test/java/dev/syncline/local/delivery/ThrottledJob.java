package dev.syncline.local.delivery;

import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalJob;
import dev.syncline.local.LocalResults;
import dev.syncline.local.MetricTotals;
import dev.syncline.local.fault.FaultFileSystem;
import dev.syncline.local.fault.FilePlan;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A process of its own with the job on a disk that is slow, so that the size of its heap can be
 * set. Prints a line for each sync: its outcome, how many records the job has taken by then, and
 * what is alive on the heap in bytes.
 */
final class ThrottledJob {
  private ThrottledJob() {}

  /**
   * @param arguments broker, topic, folder, bytes the disk takes in a second, then the syncs in the
   *     order in which they were sent
   */
  public static void main(String[] arguments) throws Exception {
    FilePlan plan = new FilePlan();
    plan.throttle(Long.parseLong(arguments[3]));
    Path folder = Path.of(arguments[2]);
    MetricTotals totals = new MetricTotals();
    try (LocalFlink flink = totals.register(LocalFlink.builder().slots(2)).start();
        LocalResults results = new LocalResults()) {
      StreamExecutionEnvironment environment = flink.environment();
      environment.setParallelism(2);
      SynclineOptions options =
          SynclineOptions.defaults()
              .with(SynclineOptions.BOOTSTRAP_SERVERS, arguments[0])
              .with(SynclineOptions.TOPICS, arguments[1])
              .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
              .with(SynclineOptions.OUTPUT, FaultFileSystem.address(plan, folder.resolve("output")))
              .with(
                  SynclineOptions.STAGING, FaultFileSystem.address(plan, folder.resolve("staging")))
              .withText(SynclineOptions.ARENA_MEMORY, "16mb")
              .withText(SynclineOptions.INGEST_MEMORY, "4mb")
              .withText(SynclineOptions.PENDING_MEMORY, "8mb")
              .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(200));
      SynclineJob.build(environment, options, results.listener());
      LocalJob job = flink.submit(environment, "throttled");
      job.result().whenComplete((result, failure) -> results.jobEnded("the job ended"));
      for (String sync : List.of(arguments).subList(4, arguments.length)) {
        results.await(Set.of(sync)).ifPresent(ThrottledJob::fail);
        long taken = totals.total(SynclineMetric.ENTRIES_TAKEN.metricName());
        System.out.printf("%s %d %d%n", outcome(results, sync), taken, aliveBytes());
      }
      job.cancel();
    }
    System.exit(0);
  }

  private static SyncOutcome outcome(LocalResults results, String sync) {
    return results.of(sync).orElseThrow().result().outcome();
  }

  private static void fail(String reason) {
    throw new IllegalStateException(reason);
  }

  private static long aliveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
