package dev.syncline.job.bench;

import com.google.protobuf.Timestamp;
import com.sun.management.OperatingSystemMXBean;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.input.RecordInput;
import dev.syncline.job.input.SyncIds;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench expand}: what an expansion costs beyond writing the file without it. */
@Command(
    name = "expand",
    description = {
      "Times the library path with and without expansion, one after the other in every run; \"beyond\" is the difference.",
      "Takes an input, or makes one of a shape. Counts the rows of the result before a time counts.",
      "With --partial: merges a partial sync into the expanded one instead, with an expansion of what it touches and with"
          + " one of everything, and compares the bytes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline bench expand organisation.pb",
      "  SYNCLINE_JAVA_OPTS=-Xmx1g syncline bench expand --shape ROLES --size 200000,400000",
      "  syncline bench expand --shape CLIQUE --size 2000 --runs 1 --warmup 0",
      "  syncline bench expand --shape CHAIN --size 10000",
      "  syncline bench expand --shape FAN_OUT --size 100000",
      "  syncline bench expand --shape ROLES --size 200000 --partial 100"
    })
public final class BenchExpandCommand implements SynclineCommand {
  private static final double NANOS_A_MILLI = 1e6;
  private static final String SYNC_ID = "3IDd3WPemtxzihvRM5vY0jxDj69";
  private static final long MOST_KEPT = 1_000_000;

  @Mixin private RepetitionOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "INPUT",
      description = "Connector output with one sync: .pb or .ndjson, also gzip or zstd.")
  private String input;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      description =
          "ROLES: of 100 grants 90 are members of a team and 10 give it roles; CLIQUE: N groups in"
              + " each other and in a role; CHAIN: N groups, each in the next; FAN_OUT: a group"
              + " with N roles.")
  private NestedGroups.Shape shape;

  @Option(
      names = "--size",
      split = ",",
      paramLabel = "N",
      description = "Grants of ROLES, groups or roles of the others; several with commas.")
  private List<Long> sizes;

  @Option(
      names = "--partial",
      paramLabel = "N",
      description = "With ROLES: the members that a partial sync adds, each to another team.")
  private Long partial;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Worker threads. Default: one a processor.")
  private int parallelism = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec;

  /** What is packed. */
  private record Workload(String name, long grants, long added, Records records) {}

  /** Hands over the records of a sync, the same every time. */
  private interface Records {
    void forEach(EncodedRecords.Sink sink) throws IOException;
  }

  private record Packed(long nanos, long cpuNanos, long grants, long added) {}

  @Override
  public CommandGroup group() {
    return CommandGroup.BENCH;
  }

  @Override
  public Integer call() throws IOException {
    if ((input == null) == (shape == null) || (shape == null) != (sizes == null)) {
      throw new UsageException("expected either INPUT, or --shape and --size");
    }
    if (partial != null && (shape != NestedGroups.Shape.ROLES || partial < 1)) {
      throw new UsageException("--partial is a number from 1, and needs --shape ROLES");
    }
    Streams streams = Streams.of(spec);
    BenchReport report = new BenchReport();
    Path folder = Files.createTempDirectory("bench-");
    Path file = folder.resolve("file.c1z");
    try {
      if (input != null) {
        time(ofInput(streams), file, report);
      } else {
        for (long size : sizes) {
          NestedGroups groups = new NestedGroups(shape, size);
          if (partial == null) {
            time(ofShape(groups, size), file, report);
          } else {
            new MergeIntoExpanded(groups, partial, resources(), name(size))
                .time(folder, options, report);
          }
        }
      }
    } finally {
      delete(folder);
    }
    options.finish(report, streams.out());
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private String name(long size) {
    return "expand_" + shape.name().toLowerCase(Locale.ROOT) + "_" + BenchReport.scale(size);
  }

  private C1zWriter.Resources resources() {
    C1zWriter.Resources defaults = C1zWriter.Resources.defaults();
    return new C1zWriter.Resources(
        parallelism, defaults.memoryBytes(), defaults.scratchDirectory());
  }

  private Workload ofShape(NestedGroups groups, long size) throws IOException {
    Records records = groups::forEach;
    if (groups.grants() <= MOST_KEPT) {
      List<byte[]> kept = new ArrayList<>();
      groups.forEach(
          (data, offset, length, position) ->
              kept.add(Arrays.copyOfRange(data, offset, offset + length)));
      records = of(kept);
    }
    return new Workload(name(size), groups.grants(), groups.added(), records);
  }

  private Workload ofInput(Streams streams) throws IOException {
    List<byte[]> kept = new ArrayList<>();
    try (RecordInput records = RecordInput.open(input, streams.in());
        SyncSplitter splitter = new SyncSplitter(records, new SyncIds())) {
      while (splitter.next()) {
        if (splitter.event() == SyncSplitter.Event.BEGIN && !kept.isEmpty()) {
          throw new UsageException(input + " holds more than one sync");
        }
        if (splitter.event() == SyncSplitter.Event.RECORD) {
          int from = splitter.offset();
          kept.add(Arrays.copyOfRange(splitter.data(), from, from + splitter.length()));
        }
      }
    }
    return new Workload("expand_input", -1, -1, of(kept));
  }

  private static Records of(List<byte[]> kept) {
    return sink -> {
      for (byte[] record : kept) {
        sink.record(record, 0, record.length, 0);
      }
    };
  }

  private void time(Workload workload, Path file, BenchReport report) throws IOException {
    for (int run = -options.warmup(); run < options.runs(); run++) {
      Packed plain = pack(workload, file, null);
      Packed expanded = pack(workload, file, ExpansionOptions.defaults());
      check(workload, plain, expanded);
      if (run >= 0) {
        String name = workload.name;
        report.add(name + "_plain_ms", "ms", plain.nanos / NANOS_A_MILLI);
        report.add(name + "_expanded_ms", "ms", expanded.nanos / NANOS_A_MILLI);
        report.add(name + "_beyond_ms", "ms", (expanded.nanos - plain.nanos) / NANOS_A_MILLI);
        report.add(
            name + "_beyond_cpu_ms", "ms", (expanded.cpuNanos - plain.cpuNanos) / NANOS_A_MILLI);
        report.add(name + "_grants", "grants", expanded.grants);
      }
    }
  }

  private static void check(Workload workload, Packed plain, Packed expanded) {
    boolean right =
        expanded.grants == plain.grants + expanded.added
            && (workload.grants < 0
                || (plain.grants == workload.grants && expanded.added == workload.added));
    if (!right) {
      throw new WrongResultException(
          "%s: %d grants became %d, expected %d and %d more"
              .formatted(
                  workload.name,
                  plain.grants,
                  expanded.grants,
                  workload.grants < 0 ? plain.grants : workload.grants,
                  workload.added < 0 ? expanded.added : workload.added));
    }
  }

  private Packed pack(Workload workload, Path file, ExpansionOptions how) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Timestamp time = Timestamp.getDefaultInstance();
    SyncRun facts = new SyncRun(SYNC_ID, SyncRun.typeNumber("full"), "", time, time, "", false);
    long cpuStart = system.getProcessCpuTime();
    long start = System.nanoTime();
    AssembledFile result;
    long added;
    try (C1zWriter writer =
            new C1zWriter(SYNC_ID, WriteOptions.defaults(), resources(), (position, reason) -> {});
        OutputStream out = Files.newOutputStream(file)) {
      if (how != null) {
        writer.expanding(how);
      }
      workload.records.forEach(writer::add);
      result = writer.finish(facts, time, out);
      added = writer.expansion().map(counters -> counters.addedGrants()).orElse(0L);
    }
    long nanos = System.nanoTime() - start;
    long cpuNanos = system.getProcessCpuTime() - cpuStart;
    long grants = result.statistics().count(KeyFamily.GRANTS);
    if (grants != GrantCount.of(file)) {
      throw new WrongResultException(
          workload.name + ": the file says that it has " + grants + " grants, and has others");
    }
    return new Packed(nanos, cpuNanos, grants, added);
  }
}
