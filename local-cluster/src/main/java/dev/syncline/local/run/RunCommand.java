package dev.syncline.local.run;

import dev.syncline.job.JobOption;
import dev.syncline.job.JobSettings;
import dev.syncline.job.SettingsReader;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.ProgressDisplay;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.input.RecordInput;
import dev.syncline.job.pack.ExpandOptions;
import dev.syncline.job.profile.FlameGraph;
import dev.syncline.job.profile.FlameOption;
import dev.syncline.local.OperatorTimes;
import dev.syncline.local.SetOption;
import dev.syncline.local.SyncTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline run}: inputs through Kafka and Flink to files, all in this process. */
@Command(
    name = "run",
    description = {
      "Stream inputs into a topic and run the job on it until every sync in them has ended: a Kafka broker and a Flink"
          + " cluster start in this process for it.",
      "",
      "Each sync that is published becomes DIR/SYNC_ID.c1z. Several inputs are streamed in turns, so their syncs are"
          + " interleaved. Rejected records are counted and listed in DIR/SYNC_ID.rejected.ndjson.",
      "",
      "Exit status 0: every sync that began was published; 1: one was not; 2: wrong use, or an input that cannot be"
          + " read."
    },
    footer = {
      "  syncline run testdata/sample/organisation.ndjson --output out",
      "  syncline run organisation.ndjson --output out --expand",
      "  syncline run organisation.ndjson --output out --profile --flame run.html",
      "  syncline run a.pb b.ndjson.gz --output out --partitions 8 --parallelism 4",
      "  syncline fixture --output - | syncline run - --output out --json",
      "  syncline run a.pb --output s3://bucket/syncs"
    })
public final class RunCommand implements SynclineCommand {
  /** Files appear with a checkpoint, and nobody reads these checkpoints. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(500);

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;
  @Mixin private ExpandOptions expand;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Connector output: .pb or .ndjson, also gzip or zstd; - for standard input. Or a .c1z file.")
  private List<String> inputs;

  @Option(
      names = "--output",
      defaultValue = "out",
      paramLabel = "DIR",
      description =
          "Where the files go (${DEFAULT-VALUE}); also in an object store, as s3://BUCKET/DIR.")
  private String output;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Subtasks of each operator (number of processors).")
  private String parallelism;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      paramLabel = "N",
      description = "Partitions of the topic (${DEFAULT-VALUE}).")
  private int partitions;

  @Option(names = "--overwrite", description = "Replace files that hold other bytes.")
  private boolean overwrite;

  @Option(
      names = "--on-bad-record",
      paramLabel = "POLICY",
      description = "skip: leave a bad record out (default); fail: then do not publish its sync.")
  private String policy;

  @Option(
      names = "--arena",
      paramLabel = "SIZE",
      description = "Memory of a subtask for sorting, for instance 32mb (the default).")
  private String arena;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      description = "Time between checkpoints, for instance 500ms (the default).")
  private String checkpointInterval;

  @Option(
      names = "--profile",
      description =
          "Measure where the time of each operator goes, in all and for each sync, and print tables.")
  private boolean profile;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with options of the job, as of \"syncline job\"; what it says about Kafka and"
              + " places is passed over.")
  private Path config;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of Flink, for instance s3.endpoint=https://host:9000; may come several times.")
  private List<String> flink = List.of();

  @Mixin private FlameOption flame;
  @Mixin private SetOption settings;

  @Override
  public Integer call() throws IOException {
    Streams streams = Streams.of(spec);
    RunOptions options = options();
    try (FlameGraph drawn = flame.start()) {
      return run(options, streams);
    }
  }

  private int run(RunOptions options, Streams streams) throws IOException {
    LocalRun run = LocalRun.prepare(options, streams);
    // A run that is interrupted stops its broker and its cluster and deletes their data.
    Thread hook = new Thread(() -> closeQuietly(run), "close-run");
    Runtime.getRuntime().addShutdownHook(hook);
    List<String> problems;
    Optional<String> unfinished;
    List<OperatorTimes> times;
    List<SyncTimes> timesOfSyncs;
    try (LocalRun closed = run) {
      run.start();
      try (ProgressDisplay display =
          ProgressDisplay.start(streams.err(), streams.terminal(), run::progress)) {
        unfinished = run.await();
      }
      times = run.profile();
      timesOfSyncs = run.profileOfSyncs();
      problems = new ArrayList<>(run.problems());
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    unfinished.ifPresent(reason -> problems.add("the job ended before the syncs did: " + reason));
    int status = report(streams, run.reports(), problems);
    printProfile(streams, times, timesOfSyncs);
    return status;
  }

  private int report(Streams streams, List<SyncReport> reports, List<String> problems) {
    RunSummary summary = new RunSummary(reports);
    if (json.wanted()) {
      reports.forEach(report -> JsonOption.print(streams, report.toFact()));
    } else if (!reports.isEmpty()) {
      summary.lines().forEach(streams.out()::println);
    }
    problems.forEach(problem -> streams.err().println("syncline: " + problem));
    return summary.unpublished() == 0 && problems.isEmpty() ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
  }

  private void printProfile(
      Streams streams, List<OperatorTimes> times, List<SyncTimes> timesOfSyncs) {
    if (times.isEmpty()) {
      return;
    }
    if (json.wanted()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("profile", times.stream().map(OperatorTimes::toFact).toList());
      facts.put("syncs", timesOfSyncs.stream().map(SyncTimes::toFact).toList());
      JsonOption.print(streams, facts);
    } else {
      streams.out().println();
      OperatorTimes.table(times, 1).forEach(streams.out()::println);
      streams.out().println();
      SyncTimes.table(timesOfSyncs).forEach(streams.out()::println);
    }
  }

  private RunOptions options() {
    requirePositive("--partitions", partitions);
    JobSettings given = settings();
    SynclineOptions job = expand.applyTo(given.options());
    int subtasks =
        job.find(SynclineOptions.PARALLELISM).orElse(Runtime.getRuntime().availableProcessors());
    if (inputs.stream().filter(RecordInput.STANDARD_INPUT::equals).count() > 1) {
      throw new UsageException("standard input (-) is given twice");
    }
    return new RunOptions(
        inputs, OutputDirectory.of(output), partitions, subtasks, given.flink(), job);
  }

  private JobSettings settings() {
    SettingsReader reader =
        new SettingsReader(
            SynclineOptions.defaults()
                .with(SynclineOptions.CHECKPOINT_INTERVAL, CHECKPOINT_INTERVAL),
            LocalRun.PROVIDED);
    reader.fileAndEnvironment(config, Streams.of(spec).environment());
    settings.tell(reader);
    flink.forEach(setting -> reader.setting("-D", "flink", setting));
    flag(reader, "--parallelism", SynclineOptions.PARALLELISM, parallelism);
    flag(reader, "--overwrite", SynclineOptions.OVERWRITE, overwrite ? "true" : null);
    flag(reader, "--on-bad-record", SynclineOptions.ON_BAD_RECORD, policy);
    flag(reader, "--profile", SynclineOptions.PROFILE, profile ? "true" : null);
    flag(reader, "--arena", SynclineOptions.ARENA_MEMORY, arena);
    flag(reader, "--checkpoint-interval", SynclineOptions.CHECKPOINT_INTERVAL, checkpointInterval);
    return reader.read();
  }

  private static void flag(SettingsReader reader, String flag, JobOption<?> option, String value) {
    if (value != null) {
      reader.flag(flag, option.name(), value);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new UsageException(name + " is " + value + ", expected at least 1");
    }
  }

  private static void closeQuietly(LocalRun run) {
    try {
      run.close();
    } catch (IOException e) {
      System.err.println("syncline: " + e.getMessage());
    }
  }
}
