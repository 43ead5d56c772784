package dev.syncline.local.chaos;

import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.local.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline chaos}: kills things while syncs run, and compares the files. */
@Command(
    name = "chaos",
    sortOptions = false,
    description = {
      "Send random syncs through a broker and the job, kill parts of the cluster at random moments meanwhile, and"
          + " compare every file with the one that the library path writes undisturbed.",
      "",
      "The output directory is watched all the time: a file that is visible has to be whole. In the end each sync has"
          + " exactly one file and one result, and no staged file is left.",
      "",
      "Exit status 0: all that held; 1: it did not, and what was seen is listed."
    },
    footer = {
      "  syncline chaos --kills 10 --records 20000 --seed 1",
      "  syncline chaos --kills 100 --records 200000 --seed 7 --processes",
      "  syncline chaos --kills 20 --records 50000 --processes --victims taskmanager,jobmanager,broker"
    })
public final class ChaosCommand implements SynclineCommand {
  private static final int FEWEST_SYNCS = 4;
  private static final int MOST_SYNCS = 60;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--kills",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many kills (${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--records",
      defaultValue = "20000",
      paramLabel = "M",
      description = "About so many records in all syncs together (${DEFAULT-VALUE}).")
  private long records;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of records, moments and victims (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--processes",
      description = "Broker and Flink as processes of their own, killed with kill -9.")
  private boolean processes;

  @Option(
      names = "--victims",
      split = ",",
      paramLabel = "KIND",
      description =
          "With --processes: taskmanager (default), jobmanager (then with a ZooKeeper), broker.")
  private List<VictimKind> victims = List.of(VictimKind.TASKMANAGER);

  @Option(names = "--expand", description = "Let the job expand grants.")
  private boolean expand;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      paramLabel = "N",
      description = "Of the job (${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep files, logs and checkpoints in DIR, which is new or empty.")
  private Path keep;

  @Override
  public Integer call() throws IOException {
    Set<VictimKind> kinds = EnumSet.copyOf(victims);
    if (kills < 0 || records < 1 || parallelism < 1) {
      throw new UsageException(
          "--kills has to be 0 or more, --records and --parallelism at least 1");
    }
    if (!processes && !kinds.equals(EnumSet.of(VictimKind.TASKMANAGER))) {
      throw new UsageException(
          "--victims " + names(kinds) + " can be killed only with --processes");
    }
    int syncs = (int) Math.min(Math.max(FEWEST_SYNCS, kills / 2), MOST_SYNCS);
    Path folder = folder();
    try {
      Streams streams = Streams.of(spec);
      ChaosReport report =
          new ChaosRun(
                  new ChaosOptions(
                      kills, records, syncs, seed, processes, kinds, expand, parallelism, folder),
                  streams.err()::println)
              .run();
      print(streams, report);
      return report.holds() ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
    } finally {
      if (keep == null) {
        WorkFolder.delete(folder);
      }
    }
  }

  private static String names(Set<VictimKind> kinds) {
    Set<String> names = new TreeSet<>();
    kinds.forEach(kind -> names.add(kind.name().toLowerCase(Locale.ROOT)));
    return String.join(",", names);
  }

  private Path folder() throws IOException {
    if (keep == null) {
      return Files.createTempDirectory("syncline-chaos-");
    }
    Files.createDirectories(keep);
    try (var files = Files.list(keep)) {
      if (files.findAny().isPresent()) {
        throw new UsageException(keep + " is not empty");
      }
    }
    return keep.toAbsolutePath();
  }

  private void print(Streams streams, ChaosReport report) {
    if (json.wanted()) {
      JsonOption.print(streams, report);
      return;
    }
    streams.out().printf(Locale.ROOT, "seed            %d%n", report.seed());
    streams.out().printf(Locale.ROOT, "kills           %s%n", report.kills());
    streams.out().printf(Locale.ROOT, "restarts        %d%n", report.restarts());
    streams.out().printf(Locale.ROOT, "records         %d%n", report.records());
    streams.out().printf(Locale.ROOT, "syncs           %d%n", report.syncs());
    streams.out().printf(Locale.ROOT, "files equal     %d%n", report.files());
    streams.out().printf(Locale.ROOT, "staged left     %d%n", report.stagedFiles());
    streams.out().printf(Locale.ROOT, "result messages %d%n", report.resultMessages());
    streams.out().printf(Locale.ROOT, "seconds         %.1f%n", report.seconds());
    report.violations().forEach(line -> streams.err().println("syncline: " + line));
    streams.out().println(report.holds() ? "every file appeared once, whole" : "NOT AS PROMISED");
  }
}
