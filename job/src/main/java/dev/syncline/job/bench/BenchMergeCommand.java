package dev.syncline.job.bench;

import com.google.protobuf.Timestamp;
import com.sun.management.OperatingSystemMXBean;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeResult;
import dev.syncline.c1z.merge.MergeStrategy;
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
import java.lang.management.ManagementFactory;
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
      "The base holds grants 0 to N, each partial 20,000 scattered over twice that range."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  SYNCLINE_JAVA_OPTS=-Xmx256m syncline bench merge",
      "  syncline bench merge --records 100000 --partials 12 --runs 3"
    })
public final class BenchMergeCommand implements SynclineCommand {
  private static final double NANOS_A_MILLI = 1e6;
  private static final long STEP = 2_654_435_761L;
  private static final long SHIFT = 7;
  private static final int PARTIAL_RECORDS = 20_000;
  private static final int USERS = 10_000;
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1_767_225_600).build();

  @Mixin private RunOptions options;

  @Option(
      names = "--records",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Grants of the base. Default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--partials",
      defaultValue = "50",
      paramLabel = "N",
      description = "Number of partial syncs. Default: ${DEFAULT-VALUE}.")
  private int partials;

  @Spec private CommandSpec spec;

  @Override
  public CommandGroup group() {
    return CommandGroup.BENCH;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("bench-merge-");
    try {
      BitSet grants = new BitSet(2 * records);
      grants.set(0, records);
      List<Path> inputs = new ArrayList<>();
      inputs.add(folder.resolve("base.c1z"));
      write(inputs.get(0), "full", records, 0, position -> position);
      for (int k = 0; k < partials; k++) {
        long first = (long) k * PARTIAL_RECORDS;
        LongUnaryOperator grant = j -> ((first + j) * STEP + SHIFT) % (2L * records);
        inputs.add(folder.resolve("partial-" + k + ".c1z"));
        write(inputs.get(k + 1), "partial", PARTIAL_RECORDS, records + first, grant);
        for (int j = 0; j < PARTIAL_RECORDS; j++) {
          grants.set((int) grant.applyAsLong(j));
        }
      }
      BenchReport report = new BenchReport();
      for (int run = -options.warmup(); run < options.runs(); run++) {
        Path output = folder.resolve("merged.c1z");
        time(inputs, output, grants.cardinality(), run >= 0 ? report : new BenchReport());
        Files.delete(output);
      }
      options.finish(report, Streams.of(spec).out());
    } finally {
      delete(folder);
    }
    return 0;
  }

  private static void write(Path file, String type, int count, long before, LongUnaryOperator grant)
      throws IOException {
    String id = Ksuid.random(TIME.getSeconds()).toString();
    ByteSink record = new ByteSink(200);
    try (C1zWriter writer =
            new C1zWriter(
                id,
                WriteOptions.defaults(),
                small(),
                (position, reason) -> {
                  throw new IOException("record " + position + " was refused: " + reason);
                });
        OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < count; i++) {
        record.reset();
        GroupsWorkload.appendGrant(grant.applyAsLong(i), USERS, before + i, record);
        writer.add(record.array(), 0, record.size(), i);
      }
      writer.finish(
          new SyncRun(id, SyncRun.typeNumber(type), "", TIME, TIME, "", false), TIME, out);
    }
  }

  /** The inputs are made in little memory, so that a small heap limits the merge, not this. */
  private static C1zWriter.Resources small() {
    return new C1zWriter.Resources(1, 16 << 20, C1zWriter.Resources.defaults().scratchDirectory());
  }

  private void time(List<Path> inputs, Path output, long expected, BenchReport report)
      throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    MergeOptions merge = MergeOptions.defaults();
    long cpuStart = system.getProcessCpuTime();
    long start = System.nanoTime();
    MergeResult result = C1zMerge.merge(inputs, output, merge);
    long nanos = System.nanoTime() - start;
    long cpuNanos = system.getProcessCpuTime() - cpuStart;
    long rows = result.file().statistics().count(KeyFamily.GRANTS);
    if (result.strategy() != MergeStrategy.REBUILD
        || rows != expected
        || rows != GrantCount.of(output)) {
      throw new WrongResultException(
          "merge: the file has " + rows + " grants, expected " + expected);
    }
    String name = "merge_" + partials + "_into_" + BenchReport.scale(records);
    report.add(name + "_ms", "ms", nanos / NANOS_A_MILLI);
    report.add(name + "_cpu_ms", "ms", cpuNanos / NANOS_A_MILLI);
    report.add(name + "_bytes", "bytes", (double) Files.size(output));
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
