package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.diff.C1zDiff;
import dev.syncline.c1z.diff.DiffOptions;
import dev.syncline.c1z.diff.DiffResult;
import dev.syncline.c1z.diff.DiffSync;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.pack.FileOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Ksuid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline c1z diff}: what is different in two files. */
@Command(
    name = "diff",
    description = {
      "Print which records of two files were added, removed or changed, in key order.",
      "",
      "Exit status 0 if there is no difference, 1 if there is one. Tables that both files have byte"
          + " for byte are not decompressed; how much that was is told on standard error, with"
          + " --format ndjson in the last line. Ids of syncs and derived data are not compared."
    },
    footer = {
      "  syncline c1z diff monday.c1z tuesday.c1z --ignore discovered_at",
      "  syncline c1z diff a.c1z b.c1z --kinds entitlements,grants --format ndjson",
      "  syncline c1z diff a.c1z b.c1z --as-sync changes.c1z   (then: c1z merge a.c1z changes.c1z)"
    })
public final class DiffCommand implements SynclineCommand {
  /** Names of the families on the command line. */
  enum Kind {
    RESOURCE_TYPES,
    RESOURCES,
    ENTITLEMENTS,
    GRANTS,
    ASSETS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private JsonOption asJson;
  @Mixin private FileOptions shape;

  @Parameters(index = "0", paramLabel = "A", description = "The file before.")
  private Path before;

  @Parameters(index = "1", paramLabel = "B", description = "The file after.")
  private Path after;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description = "Compare only these: ${COMPLETION-CANDIDATES} (all).")
  private List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}); --json is ndjson.")
  private DiffFormat.Name format;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "FIELD",
      description = "Fields of the stored records that do not count, such as discovered_at.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--identities-only",
      description = {
        "Compare which records there are, not what is in them. Grants of an entitlement are not"
            + " read if both files have the same digest for it."
      })
  private boolean identitiesOnly;

  @Option(
      names = "--as-sync",
      paramLabel = "FILE",
      description = "Write added and changed records of B as a partial sync into this .c1z file.")
  private Path asSync;

  @Option(
      names = "--sync-id",
      paramLabel = "KSUID",
      description = "Id of the sync of --as-sync (a fresh one).")
  private String syncId;

  @Option(
      names = "--overwrite",
      description = "Replace an output of --as-sync that holds other bytes.")
  private boolean overwrite;

  @Override
  public CommandGroup group() {
    return CommandGroup.C1Z;
  }

  @Override
  public Integer call() throws IOException {
    if (asSync != null && identitiesOnly) {
      throw new UsageException("--as-sync compares whole records, it excludes --identities-only");
    }
    Streams streams = Streams.of(spec);
    DiffFormat.Name chosen = asJson.wanted() ? DiffFormat.Name.NDJSON : format;
    Set<KeyFamily> families = EnumSet.noneOf(KeyFamily.class);
    kinds.forEach(kind -> families.add(KeyFamily.valueOf(kind.name())));
    DiffOptions options = new DiffOptions(families, identitiesOnly, Set.copyOf(ignored));
    try (C1zFile a = C1zFile.open(before);
        C1zFile b = C1zFile.open(after)) {
      DiffFormat printer = chosen.open(streams);
      DiffResult result;
      try (ProgressLine line =
          ProgressLine.start(streams, "diff " + before + " " + after, !streams.outTerminal())) {
        result = compare(a, b, options, printer);
      }
      printer.finish();
      if (chosen == DiffFormat.Name.NDJSON) {
        JsonOption.print(streams, summary(result));
      } else {
        streams.out().flush();
        tell(streams, result);
      }
      return result.same() ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
    }
  }

  private DiffResult compare(C1zFile a, C1zFile b, DiffOptions options, DiffFormat printer)
      throws IOException {
    String id = Arguments.syncId("--sync-id", syncId);
    if (asSync == null) {
      return C1zDiff.compare(a, b, options, printer);
    }
    return DiffSync.write(
            a,
            b,
            options,
            printer,
            id == null ? Ksuid.random(Instant.now().getEpochSecond()).toString() : id,
            asSync,
            overwrite,
            shape.toOptions(),
            C1zWriter.Resources.defaults())
        .difference();
  }

  private static void tell(Streams streams, DiffResult result) {
    StringBuilder line = new StringBuilder(result.same() ? "no difference" : "");
    result.counts().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(family -> !family.getValue().equals(new DiffResult.Counts(0, 0, 0)))
        .forEach(
            family ->
                line.append(line.isEmpty() ? "" : "; ")
                    .append(
                        String.format(
                            Locale.ROOT,
                            "%ss: %,d added, %,d removed, %,d changed",
                            DiffFormat.kind(family.getKey()).replace('_', ' '),
                            family.getValue().added(),
                            family.getValue().removed(),
                            family.getValue().changed())));
    DiffResult.Skipped skipped = result.skipped();
    streams.err().println(line);
    streams
        .err()
        .printf(
            Locale.ROOT,
            "skipped as equal: %d of %d tables, %,d of %,d bytes; not decompressed: %d of %d tables of"
                + " grants in both files%s%n",
            skipped.tables(),
            skipped.ofTables(),
            skipped.bytes(),
            skipped.ofBytes(),
            skipped.grantTables(),
            skipped.ofGrantTables(),
            skipped.entitlements() == 0
                ? ""
                : String.format(
                    Locale.ROOT, "; grants of %,d entitlements by digest", skipped.entitlements()));
  }

  private static Map<String, Object> summary(DiffResult result) {
    Map<String, Object> counts = new LinkedHashMap<>();
    result.counts().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(family -> counts.put(DiffFormat.kind(family.getKey()), family.getValue()));
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("same", result.same());
    summary.put("counts", counts);
    summary.put("skipped", result.skipped());
    return summary;
  }
}
