package dev.syncline.job.bench;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeResult;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.fixture.GroupsWorkload;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench merge}: many partial syncs over a base. */
@Command(
    name = "merge",
    description = {
      "Times merging partial syncs over a base into one new file, digests included.",
      "The base holds grants 0 to N. SCATTERED: 50 partials, each of 20,000 grants scattered over"
          + " twice that range. NEW_GROUPS: tables of 1 MiB, one partial of 20,000 grants of groups"
          + " that the base has not; packing the base anew is timed too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  SYNCLINE_JAVA_OPTS=-Xmx256m syncline bench merge",
      "  syncline bench merge --records 100000 --partials 12 --runs 3",
      "  syncline bench merge --shape NEW_GROUPS"
    })
public final class BenchMergeCommand implements SynclineCommand {
  private static final long STEP = 2_654_435_761L;
  private static final long SHIFT = 7;
  private static final int PARTIAL_RECORDS = 20_000;
  private static final int USERS = 10_000;
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1_767_225_600).build();

  /** Which grants the partials hold. */
  enum Shape {
    SCATTERED(50, WriteOptions.defaults()) {
      @Override
      LongUnaryOperator grants(long records, long first) {
        return j -> ((first + j) * STEP + SHIFT) % (2 * records);
      }
    },
    NEW_GROUPS(1, WriteOptions.defaults().withTableBytes(1 << 20)) {
      @Override
      LongUnaryOperator grants(long records, long first) {
        return j -> records + first + j;
      }
    };

    private final int partials;
    private final WriteOptions write;

    Shape(int partials, WriteOptions write) {
      this.partials = partials;
      this.write = write;
    }

    /** The grants of the partial that begins behind {@code first} others. */
    abstract LongUnaryOperator grants(long records, long first);
  }

  @Mixin private RepetitionOptions options;

  @Option(
      names = "--records",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Grants of the base. Default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--partials",
      paramLabel = "N",
      description = "Number of partial syncs. Default: 50, with NEW_GROUPS 1.")
  private Integer partials;

  @Option(
      names = "--shape",
      defaultValue = "SCATTERED",
      paramLabel = "SHAPE",
      description = "Which grants the partials hold: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Shape shape;

  @Spec private CommandSpec spec;

  @Override
  public CommandGroup group() {
    return CommandGroup.BENCH;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("bench-merge-");
    try {
      BenchReport report = new BenchReport();
      measure(folder, report);
      options.finish(report, Streams.of(spec).out());
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void measure(Path folder, BenchReport report) throws IOException {
    BitSet grants = new BitSet(2 * records);
    grants.set(0, records);
    List<Path> inputs = new ArrayList<>();
    inputs.add(folder.resolve("base.c1z"));
    write(inputs.get(0), "full", records, 0, position -> position);
    int count = partials == null ? shape.partials : partials;
    for (int k = 0; k < count; k++) {
      long first = (long) k * PARTIAL_RECORDS;
      LongUnaryOperator grant = shape.grants(records, first);
      inputs.add(folder.resolve("partial-" + k + ".c1z"));
      write(inputs.get(k + 1), "partial", PARTIAL_RECORDS, records + first, grant);
      for (int j = 0; j < PARTIAL_RECORDS; j++) {
        grants.set((int) grant.applyAsLong(j));
      }
    }
    Path output = folder.resolve("merged.c1z");
    GroupsWorkload base = new GroupsWorkload(records, USERS, GroupsWorkload.Order.SEQUENTIAL);
    try (EncodedRecords again = shape == Shape.NEW_GROUPS ? new EncodedRecords(base) : null) {
      for (int run = -options.warmup(); run < options.runs(); run++) {
        BenchReport kept = run >= 0 ? report : new BenchReport();
        double mergeNanos = merge(inputs, output, grants.cardinality(), kept);
        Files.delete(output);
        if (again != null) {
          kept.add("merge_share_of_pack", "%", 100 * mergeNanos / pack(again, output, kept));
          Files.delete(output);
        }
      }
    }
  }

  private void write(Path file, String type, int count, long before, LongUnaryOperator grant)
      throws IOException {
    ByteSink record = new ByteSink(200);
    write(
        file,
        type,
        small(),
        writer -> {
          for (int i = 0; i < count; i++) {
            record.reset();
            GroupsWorkload.appendGrant(grant.applyAsLong(i), USERS, before + i, record);
            writer.add(record.array(), 0, record.size(), i);
          }
        });
  }

  /** Hands records to a writer. */
  private interface Records {
    void to(C1zWriter writer) throws IOException;
  }

  private AssembledFile write(
      Path file, String type, C1zWriter.Resources resources, Records records) throws IOException {
    String id = Ksuid.random(TIME.getSeconds()).toString();
    try (C1zWriter writer =
            new C1zWriter(
                id,
                shape.write,
                resources,
                (position, reason) -> {
                  throw new IOException("record " + position + " was refused: " + reason);
                });
        OutputStream out = Files.newOutputStream(file)) {
      records.to(writer);
      return writer.finish(
          new SyncRun(id, SyncRun.typeNumber(type), "", TIME, TIME, "", false), TIME, out);
    }
  }

  /** The inputs are made in little memory, so that a small heap limits the merge, not this. */
  private static C1zWriter.Resources small() {
    return new C1zWriter.Resources(1, 16 << 20, C1zWriter.Resources.defaults().scratchDirectory());
  }

  private double merge(List<Path> inputs, Path output, long expected, BenchReport report)
      throws IOException {
    MergeOptions merge = MergeOptions.defaults().withWrite(shape.write);
    ProcessClock clock = new ProcessClock();
    MergeResult result = C1zMerge.merge(inputs, output, merge);
    clock.stop();
    check("merge", result.file(), output, expected);
    if (result.strategy() != MergeStrategy.REBUILD) {
      throw new WrongResultException("merge: strategy " + result.strategy());
    }
    String name =
        "merge_"
            + (shape == Shape.NEW_GROUPS ? "new_groups" : Integer.toString(inputs.size() - 1))
            + "_into_"
            + BenchReport.scale(records);
    clock.report(name, report);
    report.add(name + "_bytes", "bytes", (double) Files.size(output));
    report.add(name + "_reused_bytes", "bytes", (double) result.reused().bytes());
    return clock.nanos();
  }

  private double pack(EncodedRecords base, Path output, BenchReport report) throws IOException {
    ProcessClock clock = new ProcessClock();
    AssembledFile file =
        write(output, "full", C1zWriter.Resources.defaults(), writer -> base.forEach(writer::add));
    clock.stop();
    check("pack", file, output, records);
    clock.report("pack_base_" + BenchReport.scale(records), report);
    return clock.nanos();
  }

  private static void check(String what, AssembledFile file, Path output, long expected)
      throws IOException {
    long rows = file.statistics().count(KeyFamily.GRANTS);
    if (rows != expected || rows != GrantCount.of(output)) {
      throw new WrongResultException(
          what + ": the file has " + rows + " grants, expected " + expected);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
