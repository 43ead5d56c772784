package dev.syncline.job.bench;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.merge.C1zClone;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeResult;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.StageTimes;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small partial sync into a large base that is expanded: with an expansion of what it touches,
 * and with one of everything, for a copy of the base that does not say that it is expanded.
 */
final class MergeIntoExpanded {
  private static final double NANOS_A_MILLI = 1e6;
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1_767_225_600).build();
  private static final String MERGED_ID = "39RJedLzt01Tply2zqQyPaUCqHA";

  private final NestedGroups groups;
  private final long members;
  private final C1zWriter.Resources resources;
  private final String name;

  /** Hands all records to a sink. */
  private interface Records {
    void forEach(EncodedRecords.Sink sink) throws IOException;
  }

  /**
   * @param members how many members the partial sync adds
   * @param name what the figures begin with
   */
  MergeIntoExpanded(NestedGroups groups, long members, C1zWriter.Resources resources, String name) {
    this.groups = groups;
    this.members = members;
    this.resources = resources;
    this.name = name + "_merge_" + BenchReport.scale(members);
  }

  void time(Path folder, RepetitionOptions options, BenchReport report) throws IOException {
    Path base = folder.resolve("base.c1z");
    Path unmarked = folder.resolve("unmarked.c1z");
    Path partial = folder.resolve("partial.c1z");
    write(base, "full", ExpansionOptions.defaults(), groups::forEach);
    C1zClone.convert(base, unmarked, false, WriteOptions.defaults(), resources);
    write(partial, "partial", null, sink -> groups.forEachNewMember(members, sink));
    Path touched = folder.resolve("touched.c1z");
    Path all = folder.resolve("all.c1z");
    for (int run = -options.warmup(); run < options.runs(); run++) {
      BenchReport kept = run >= 0 ? report : new BenchReport();
      merge(List.of(base, partial), touched, "touched", kept);
      merge(List.of(unmarked, partial), all, "all", kept);
      if (Files.mismatch(touched, all) >= 0) {
        throw new WrongResultException(name + ": expanding everything gives another file");
      }
      Files.delete(touched);
      Files.delete(all);
    }
  }

  private void merge(List<Path> inputs, Path output, String what, BenchReport report)
      throws IOException {
    MergeOptions defaults = MergeOptions.defaults();
    MergeOptions options =
        new MergeOptions(
            defaults.strategy(),
            MERGED_ID,
            TIME,
            TIME,
            defaults.write(),
            resources,
            false,
            ExpansionOptions.defaults(),
            TIME);
    ProcessClock clock = new ProcessClock();
    MergeResult result = C1zMerge.merge(inputs, output, options);
    clock.stop();
    ExpansionCounters found = result.expansion().orElseThrow();
    long expected = groups.grants() + groups.added() + members * (1 + groups.addedByNewMember());
    if (result.file().statistics().count(KeyFamily.GRANTS) != expected
        || found.addedGrants() != members * groups.addedByNewMember()) {
      throw new WrongResultException(
          name + ": " + found.addedGrants() + " grants were added, expected others");
    }
    String figures = name + "_" + what;
    clock.report(figures, report);
    report.add(
        figures + "_expand_ms",
        "ms",
        result.stages().nanos().get(StageTimes.Stage.EXPAND) / NANOS_A_MILLI);
    report.add(figures + "_read", "grants", found.readGrants());
    report.add(figures + "_entitlements", "entitlements", found.recomputedEntitlements());
  }

  private void write(Path file, String type, ExpansionOptions how, Records records)
      throws IOException {
    String id = Ksuid.random(TIME.getSeconds()).toString();
    try (C1zWriter writer =
            new C1zWriter(
                id,
                WriteOptions.defaults(),
                resources,
                (position, reason) -> {
                  throw new IOException("record " + position + " was refused: " + reason);
                });
        OutputStream out = Files.newOutputStream(file)) {
      if (how != null) {
        writer.expanding(how);
      }
      records.forEach(writer::add);
      writer.finish(
          new SyncRun(id, SyncRun.typeNumber(type), "", TIME, TIME, "", false), TIME, out);
    }
  }
}
