package dev.syncline.job.bench;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.Page;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.serde.proto.connector.Grant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code bench read}: opening a file and listing all its grants, page by page. */
@Command(
    name = "read",
    description = {
      "Times opening a file and listing all its grants in pages, as connector messages.",
      "With --goal, does one thing over and over for a time and reports rates and latencies.",
      "The file can be ours or the reference's."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline bench pack --keep groups.c1z --runs 1",
      "  syncline bench read groups.c1z",
      "  syncline bench read groups.c1z --goal get,by-principal --duration 5s"
    })
public final class BenchReadCommand implements SynclineCommand {
  private static final double NANOS_A_MILLI = 1e6;

  @Mixin private RepetitionOptions options;

  @Parameters(paramLabel = "FILE", description = "The file to read.")
  private Path file;

  @Option(
      names = "--page-size",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Grants a page. Default: ${DEFAULT-VALUE}.")
  private int pageSize;

  @Option(
      names = "--goal",
      split = ",",
      paramLabel = "GOAL",
      converter = ReadGoal.Converter.class,
      completionCandidates = ReadGoal.Names.class,
      description = "Several with commas: ${COMPLETION-CANDIDATES}.")
  private List<ReadGoal> goals = List.of();

  @Option(
      names = "--duration",
      defaultValue = "5s",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long to pursue each goal in each run. Default: ${DEFAULT-VALUE}.")
  private Duration duration;

  @Spec private CommandSpec spec;

  @Override
  public CommandGroup group() {
    return CommandGroup.BENCH;
  }

  @Override
  public Integer call() throws IOException {
    Streams streams = Streams.of(spec);
    BenchReport report = new BenchReport();
    long expected = GrantCount.of(file);
    if (!goals.isEmpty()) {
      pursueGoals(expected, report);
      options.finish(report, streams.out());
      return 0;
    }
    String name = "read_" + BenchReport.scale(expected);
    for (int run = -options.warmup(); run < options.runs(); run++) {
      time(expected, name, run >= 0 ? report : new BenchReport());
    }
    options.finish(report, streams.out());
    return 0;
  }

  /** Each run warms itself up. */
  private void pursueGoals(long expected, BenchReport report) throws IOException {
    for (ReadGoal goal : goals) {
      ReadGoalRun goalRun = new ReadGoalRun(file, goal, pageSize, expected);
      for (int run = 0; run < options.runs(); run++) {
        goalRun.run(duration.toNanos(), report);
      }
    }
  }

  /** Times with a unit, for instance {@code 500ms} or {@code 5s}. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        Duration time = TimeUtils.parseDuration(text);
        if (time.compareTo(Duration.ZERO) > 0) {
          return time;
        }
      } catch (IllegalArgumentException e) {
        // Falls through to the one message for all that is no time.
      }
      throw new TypeConversionException("'" + text + "' is no time; expected for instance 5s");
    }
  }

  private void time(long expected, String name, BenchReport report) throws IOException {
    long start = System.nanoTime();
    try (C1zFile opened = C1zFile.open(file)) {
      long open = System.nanoTime();
      Page<Grant> page = opened.grants().page(new PageRequest(pageSize, ""));
      long first = System.nanoTime();
      long grants = page.items().size();
      while (!page.nextToken().isEmpty()) {
        page = opened.grants().page(new PageRequest(pageSize, page.nextToken()));
        grants += page.items().size();
      }
      long end = System.nanoTime();
      if (grants != expected) {
        throw new WrongResultException(
            file + ": the pages hold " + grants + " grants, the file " + expected);
      }
      report.add(name + "_ms", "ms", (end - start) / NANOS_A_MILLI);
      report.add(name + "_open_ms", "ms", (open - start) / NANOS_A_MILLI);
      report.add(name + "_first_page_ms", "ms", (first - open) / NANOS_A_MILLI);
    }
  }
}
