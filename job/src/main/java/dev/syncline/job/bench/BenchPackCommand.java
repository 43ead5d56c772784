package dev.syncline.job.bench;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.StageTimes;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.fixture.GroupsWorkload;
import dev.syncline.job.profile.FlameGraph;
import dev.syncline.job.profile.FlameOption;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench pack}: serialized records in memory to a file on disk, by the library path. */
@Command(
    name = "pack",
    description = {
      "Times the library path: serialized records in memory to a finished file, digests included.",
      "Counts the rows of the result before a time counts."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline bench pack --records 1000,10000,100000,1000000 --order SHUFFLED,SEQUENTIAL",
      "  SYNCLINE_JAVA_OPTS=-Xmx1g syncline bench pack --records 5000000 --runs 3 --warmup 1"
    })
public final class BenchPackCommand implements SynclineCommand {
  private static final double NANOS_A_MILLI = 1e6;
  // The compiler has seen a small sync often enough only after some hundred of them.
  private static final long WARMUP_NANOS = 8_000_000_000L;

  @Mixin private BenchOptions options;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Worker threads. Default: one a processor.")
  private int parallelism = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = "Leave the file of the last run here.")
  private Path keep;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw where the time of each workload goes, as SVG: medians a record.")
  private Path chartFile;

  @Mixin private FlameOption flame;

  @Spec private CommandSpec spec;

  @Override
  public CommandGroup group() {
    return CommandGroup.BENCH;
  }

  @Override
  public Integer call() throws IOException {
    Streams streams = Streams.of(spec);
    BenchReport report = new BenchReport();
    StageChart chart = new StageChart();
    Path file = keep != null ? keep : Files.createTempFile("bench-", ".c1z");
    try (FlameGraph drawn = flame.start()) {
      for (long records : options.records()) {
        for (GroupsWorkload.Order order : options.orders()) {
          GroupsWorkload workload = options.workload(records, order);
          String name =
              "pack_" + BenchReport.scale(records) + "_" + order.name().toLowerCase(Locale.ROOT);
          try (EncodedRecords input = new EncodedRecords(workload)) {
            warmUp(workload, input, file, name);
            for (int run = 0; run < options.runs(); run++) {
              time(workload, input, file, report, name);
            }
          }
          draw(chart, report, name, records);
        }
      }
    } finally {
      if (keep == null) {
        Files.deleteIfExists(file);
      }
    }
    options.finish(report, streams.out());
    if (chartFile != null) {
      chart.write(chartFile);
    }
    return 0;
  }

  /** At least the runs that were asked for, and of a small sync as many as fill eight seconds. */
  private void warmUp(GroupsWorkload workload, EncodedRecords input, Path file, String name)
      throws IOException {
    long start = System.nanoTime();
    int done = 0;
    while (done < options.warmup()
        || (options.warmup() > 0 && System.nanoTime() - start < WARMUP_NANOS)) {
      time(workload, input, file, new BenchReport(), name);
      done++;
    }
  }

  private static void draw(StageChart chart, BenchReport report, String name, long records) {
    Map<StageTimes.Stage, Double> bar = new EnumMap<>(StageTimes.Stage.class);
    for (StageTimes.Stage stage : StageTimes.Stage.values()) {
      String figure = stageFigure(name, stage);
      if (report.has(figure)) {
        bar.put(stage, report.median(figure) * NANOS_A_MILLI / records);
      }
    }
    chart.add(name, bar);
  }

  private static String stageFigure(String name, StageTimes.Stage stage) {
    return name + "_" + stage.name().toLowerCase(Locale.ROOT) + "_ms";
  }

  private void time(
      GroupsWorkload workload, EncodedRecords input, Path file, BenchReport report, String name)
      throws IOException {
    C1zWriter.Resources defaults = C1zWriter.Resources.defaults();
    C1zWriter.Resources resources =
        new C1zWriter.Resources(parallelism, defaults.memoryBytes(), defaults.scratchDirectory());
    String syncId = workload.syncId().toString();
    SyncRun facts =
        new SyncRun(
            syncId,
            SyncRun.typeNumber("full"),
            "",
            Timestamp.getDefaultInstance(),
            Timestamp.getDefaultInstance(),
            "",
            false);
    ProcessClock clock = new ProcessClock();
    AssembledFile result;
    StageTimes stages;
    try (C1zWriter writer =
            new C1zWriter(
                syncId,
                WriteOptions.defaults(),
                resources,
                (position, reason) -> {
                  throw new IOException("record " + position + " was refused: " + reason);
                });
        OutputStream out = Files.newOutputStream(file)) {
      input.forEach(writer::add);
      result = writer.finish(facts, Timestamp.getDefaultInstance(), out);
      stages = writer.stages();
    }
    clock.stop();
    long rows = result.statistics().count(KeyFamily.GRANTS);
    if (rows != workload.records() || rows != GrantCount.of(file)) {
      throw new WrongResultException(
          name + ": the file has " + rows + " grants, expected " + workload.records());
    }
    clock.report(name, report);
    report.add(name + "_ns_a_record", "ns", (double) clock.nanos() / workload.records());
    stages
        .nanos()
        .forEach((stage, took) -> report.add(stageFigure(name, stage), "ms", took / NANOS_A_MILLI));
    report.add(name.replace("pack_", "file_") + "_bytes", "bytes", (double) Files.size(file));
  }
}
