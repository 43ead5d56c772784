package dev.syncline.local.bench;

import dev.syncline.job.SynclineOptions;
import dev.syncline.job.bench.BenchOptions;
import dev.syncline.job.bench.BenchReport;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.fixture.GroupsWorkload;
import dev.syncline.job.profile.FlameGraph;
import dev.syncline.job.profile.FlameOption;
import dev.syncline.local.OperatorTimes;
import dev.syncline.local.SetOption;
import dev.syncline.local.SyncTimes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench pipeline}: records in a topic to a visible file, by the job. */
@Command(
    name = "pipeline",
    description = {
      "Times the whole way: records that are in a topic already to a visible file, exactly once. The broker is a process"
          + " of its own, the Flink cluster is in this one.",
      "",
      "One job serves all runs of a scale; warm-up syncs come first. The clock starts when a sync's records become"
          + " readable, all at once, and ends when its file is visible. Rows are counted before a time counts."
    },
    footer = {
      "  syncline bench pipeline --records 1000000 --runs 5 --warmup 2",
      "  SYNCLINE_JAVA_OPTS=-Xmx1g syncline bench pipeline --records 5000000 --runs 3 --warmup 1",
      "  syncline bench pipeline --records 20000 --syncs 50",
      "  syncline bench pipeline --records 1000000 --profile --flame pipeline.html",
      "  syncline bench pipeline --publish 100"
    })
public final class BenchPipelineCommand implements SynclineCommand {
  private static final double NANOS_A_MILLI = 1e6;
  private static final int PUBLISH_RECORDS = 1_000;
  private static final Duration PUBLISH_INTERVAL = Duration.ofMillis(200);

  @Mixin private BenchOptions options;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      paramLabel = "N",
      description = "Subtasks of each operator (${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      paramLabel = "N",
      description = "Partitions of the topic (${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--checkpoint-interval",
      defaultValue = "1000",
      paramLabel = "MILLIS",
      description = "Time between checkpoints (${DEFAULT-VALUE}).")
  private long checkpointInterval;

  @Option(
      names = "--syncs",
      defaultValue = "1",
      paramLabel = "N",
      description = "Syncs of --records grants each, interleaved (${DEFAULT-VALUE}).")
  private int syncs;

  @Option(
      names = "--publish",
      paramLabel = "N",
      description =
          "Instead: the time from end marker to visible file of N syncs of 1,000 grants, one after"
              + " another, with checkpoints every 200 ms.")
  private int publish;

  @Option(
      names = "--profile",
      description =
          "Measure where the time of each operator goes, and print it as a table of the mean run.")
  private boolean profile;

  @Mixin private FlameOption flame;
  @Mixin private SetOption settings;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Any setting of Flink, of the cluster and of the job.")
  private Map<String, String> flinkSettings = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public CommandGroup group() {
    return CommandGroup.BENCH;
  }

  @Override
  public Integer call() throws IOException {
    if (parallelism < 1 || partitions < 1 || syncs < 1 || checkpointInterval < 1) {
      throw new UsageException(
          "--parallelism, --partitions, --syncs and --checkpoint-interval are at least 1");
    }
    Streams streams = Streams.of(spec);
    BenchReport report = new BenchReport();
    try (FlameGraph drawn = flame.start();
        PipelineBed bed = new PipelineBed(parallelism, flinkSettings)) {
      if (publish > 0) {
        publish(bed, report);
      } else {
        for (long records : options.records()) {
          for (GroupsWorkload.Order order : options.orders()) {
            pipeline(bed, options.workload(records, order), name(records, order), report);
          }
        }
      }
    }
    options.finish(report, streams.out());
    return 0;
  }

  private String name(long records, GroupsWorkload.Order order) {
    String scale = (syncs > 1 ? syncs + "x" : "") + BenchReport.scale(records);
    return "pipeline_"
        + scale
        + (order == GroupsWorkload.Order.SHUFFLED
            ? ""
            : "_" + order.name().toLowerCase(Locale.ROOT));
  }

  private void pipeline(PipelineBed bed, GroupsWorkload workload, String name, BenchReport report)
      throws IOException {
    SynclineOptions job =
        SynclineOptions.defaults()
            .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(checkpointInterval));
    job = settings.applyTo(job.with(SynclineOptions.PROFILE, profile));
    List<List<OperatorTimes>> profiles = new ArrayList<>();
    List<SyncTimes> lastSyncs = List.of();
    try (SyncLoader loader = bed.startJob(job, partitions)) {
      for (int run = -options.warmup(); run < options.runs(); run++) {
        List<SyncLoader.Loaded> loaded = loader.load(workload, syncs);
        List<OperatorTimes> before = bed.profile();
        long cpuStart = cpuNanos();
        long start = loader.release();
        long nanos = bed.await(loaded) - start;
        if (run >= 0) {
          report.add(name + "_ms", "ms", nanos / NANOS_A_MILLI);
          report.add(name + "_cpu_ms", "ms", (cpuNanos() - cpuStart) / NANOS_A_MILLI);
          report.add(name + "_ns_a_record", "ns", (double) nanos / (workload.records() * syncs));
          profiles.add(OperatorTimes.since(before, bed.profile()));
          lastSyncs = bed.profileOf(loaded);
        }
      }
    }
    if (profile) {
      Streams.of(spec).out().println(name + ", the mean of " + profiles.size() + " runs");
      OperatorTimes.table(OperatorTimes.sum(profiles), profiles.size())
          .forEach(Streams.of(spec).out()::println);
      Streams.of(spec).out().println();
      if (syncs > 1) {
        Streams.of(spec).out().println("the syncs of the last run");
        SyncTimes.table(lastSyncs).forEach(Streams.of(spec).out()::println);
        Streams.of(spec).out().println();
      }
    }
  }

  /** Without the broker, and with the counting of rows. */
  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void publish(PipelineBed bed, BenchReport report) throws IOException {
    SynclineOptions job =
        settings.applyTo(
            SynclineOptions.defaults().with(SynclineOptions.CHECKPOINT_INTERVAL, PUBLISH_INTERVAL));
    GroupsWorkload workload = options.workload(PUBLISH_RECORDS, GroupsWorkload.Order.SHUFFLED);
    double[] millis = new double[publish];
    try (SyncLoader loader = bed.startJob(job, partitions)) {
      int warmup = Math.max(options.warmup(), publish / 5);
      for (int run = -warmup; run < publish; run++) {
        List<SyncLoader.Loaded> loaded = loader.load(workload, 1);
        long start = loader.release();
        long nanos = bed.await(loaded) - start;
        if (run >= 0) {
          millis[run] = nanos / NANOS_A_MILLI;
        }
      }
    }
    java.util.Arrays.sort(millis);
    report.add("publish_p50_ms", "ms", BenchReport.quantile(millis, 0.5));
    report.add("publish_p99_ms", "ms", BenchReport.quantile(millis, 0.99));
  }
}
