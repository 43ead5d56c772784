package dev.syncline.job.cli.c1z;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionException;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeResult;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.pack.ExpandOptions;
import dev.syncline.job.pack.ExpansionText;
import dev.syncline.job.pack.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline c1z merge}: several syncs into one file. */
@Command(
    name = "merge",
    description = {
      "Merge a base and partial syncs, oldest first, into one new file.",
      "",
      "Per record the latest time of discovery wins. At equal times the last file wins with"
          + " --strategy rebuild, the base with fold, which also keeps the base's assets.",
      "",
      "Tables of grants that no other input has grants between go over as they are; options of"
          + " tables shape the others.",
      "",
      "With --expand only what the partial syncs touch is expanded, if the base says of itself that it is expanded."
    },
    footer = {
      "  syncline c1z merge base.c1z partial1.c1z partial2.c1z --output merged.c1z",
      "  syncline c1z merge --strategy fold base.c1z partial.c1z --output merged.c1z"
    })
public final class MergeCommand implements SynclineCommand {
  /** Names of the strategies on the command line. */
  enum Strategy {
    REBUILD(MergeStrategy.REBUILD),
    FOLD(MergeStrategy.FOLD),
    AUTO(MergeStrategy.AUTO);

    private final MergeStrategy strategy;

    Strategy(MergeStrategy strategy) {
      this.strategy = strategy;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private OutputOptions output;
  @Mixin private FileOptions shape;
  @Mixin private ExpandOptions expand;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The base, then the partial syncs, oldest first.")
  private List<Path> inputs;

  @Option(
      names = "--strategy",
      defaultValue = "rebuild",
      description =
          "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}); auto folds if the partial files have at most"
              + " a tenth of the base's size.")
  private Strategy strategy;

  @Option(
      names = "--sync-id",
      paramLabel = "KSUID",
      description = "Id of the new sync (a fresh one).")
  private String syncId;

  @Option(
      names = "--started-at",
      paramLabel = "TIMESTAMP",
      description = "Start of the new sync with --strategy rebuild, ISO 8601 (now).")
  private String startedAt;

  @Option(
      names = "--stats-written-at",
      paramLabel = "TIMESTAMP",
      description = "Time in the statistics record, ISO 8601 (now).")
  private String statsWrittenAt;

  @Option(
      names = "--ended-at",
      paramLabel = "TIMESTAMP",
      description = "End of the new sync with --expand, ISO 8601 (now).")
  private String endedAt;

  @Option(
      names = "--stats",
      description =
          "Tell too how many tables and bytes were taken over from the inputs without being"
              + " compressed again.")
  private boolean stats;

  @Override
  public CommandGroup group() {
    return CommandGroup.C1Z;
  }

  @Override
  public Integer call() throws IOException {
    Timestamp started = Arguments.timestamp("--started-at", startedAt);
    Timestamp written = Arguments.timestamp("--stats-written-at", statsWrittenAt);
    MergeOptions options =
        new MergeOptions(
            strategy.strategy,
            Arguments.syncId("--sync-id", syncId),
            started,
            written,
            shape.toOptions(),
            C1zWriter.Resources.defaults(),
            output.overwrite(),
            expand.toOptions(),
            Arguments.timestamp("--ended-at", endedAt));
    Streams streams = Streams.of(spec);
    MergeResult result;
    try (ProgressLine line = ProgressLine.start(streams, "merging into " + output.path(), true)) {
      result = merge(options);
    }
    Map<String, Object> fact = WrittenFileFacts.of(result.run().id(), output.path(), result.file());
    fact.put("strategy", result.strategy().name().toLowerCase(Locale.ROOT));
    fact.put("inputs", inputs.size());
    MergeResult.Reused reused = result.reused();
    if (stats) {
      fact.put("reusedTables", reused.tables());
      fact.put("reusedBytes", reused.bytes());
    }
    result.expansion().ifPresent(found -> fact.put("expansion", found));
    if (output.json()) {
      JsonOption.print(streams, fact);
    } else {
      streams
          .out()
          .printf(
              Locale.ROOT,
              "%s: %s of %d files, sync %s, %,d keys, %,d bytes%n",
              output.path(),
              fact.get("strategy"),
              inputs.size(),
              result.run().id(),
              result.file().keys(),
              result.file().size());
      result
          .expansion()
          .ifPresent(found -> streams.out().println("  expanded: " + ExpansionText.of(found)));
      if (stats) {
        streams
            .out()
            .printf(
                Locale.ROOT,
                "taken over as they are: %,d of %,d tables, %,d of %,d bytes%n",
                reused.tables(),
                result.file().tables(),
                reused.bytes(),
                result.file().size());
      }
    }
    return ExitCodes.OK;
  }

  private MergeResult merge(MergeOptions options) throws IOException {
    try {
      return C1zMerge.merge(inputs, output.path(), options);
    } catch (ExpansionException e) {
      throw new WrongResultException(
          "not merged, the grants cannot be expanded: " + e.getMessage());
    }
  }
}
