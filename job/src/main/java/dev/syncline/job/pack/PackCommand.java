package dev.syncline.job.pack;

import dev.syncline.c1z.sink.RejectPolicy;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.input.RecordInput;
import dev.syncline.job.input.Reject;
import dev.syncline.job.input.RejectListing;
import dev.syncline.job.input.SyncIds;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline pack}: one input, one file. */
@Command(
    name = "pack",
    description = {
      "Write the sync in an input to a .c1z file, in this process: no broker, no cluster.",
      "",
      "A second sync in the input replaces the first. Rejected records are counted and listed beside the output, in"
          + " SYNC_ID.rejected.ndjson. An output that holds the same bytes already is left alone."
    },
    footer = {
      "  syncline pack organisation.ndjson --output organisation.c1z",
      "  syncline fixture --output - | syncline pack - --output out/fixture.c1z --json",
      "  syncline pack sync.pb.zst --output sync.c1z --encoding tar-zstd --overwrite"
    })
public final class PackCommand implements SynclineCommand {
  private static final KeyFamily[] COUNTED = {
    KeyFamily.RESOURCE_TYPES,
    KeyFamily.RESOURCES,
    KeyFamily.ENTITLEMENTS,
    KeyFamily.GRANTS,
    KeyFamily.ASSETS
  };

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;
  @Mixin private ExpandOptions expand;
  @Mixin private FileOptions shape;

  @Parameters(
      paramLabel = "INPUT",
      description =
          "Connector output: .pb or .ndjson, also gzip or zstd; - for standard input. Or a .c1z file.")
  private String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .c1z file to write.")
  private Path output;

  @Option(names = "--overwrite", description = "Replace an output that holds other bytes.")
  private boolean overwrite;

  @Option(
      names = "--on-bad-record",
      defaultValue = "skip",
      paramLabel = "POLICY",
      description = "skip: leave a bad record out (default); fail: then write nothing.")
  private RejectPolicy policy;

  @Option(names = "--threads", paramLabel = "N", description = "Threads to use (all processors).")
  private Integer threads;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Memory for sorting before disk is used, for instance 512m (40 %% of the heap).")
  private Long memory;

  @Override
  public Integer call() throws IOException {
    long started = System.nanoTime();
    Streams streams = Streams.of(spec);
    C1zWriter.Resources resources = resources();
    WriteOptions options = shape.toOptions();
    refuseToOverwriteTheInput();
    try (OutputFile file = OutputFile.prepare(output, overwrite);
        RecordInput records = RecordInput.open(input, streams.in());
        SyncSplitter splitter = new SyncSplitter(records, new SyncIds());
        RejectListing listing = new RejectListing(file.directory());
        Packer packer =
            new Packer(splitter, listing, file, options, expand.toOptions(), resources, policy)) {
      Packer.Result result = packer.pack();
      if (result == null) {
        Reject first = listing.firstWithoutSync();
        throw new WrongResultException(
            input
                + ": no sync in it"
                + (first == null ? "" : "; first of its records: " + first.reason()));
      }
      listing.close(); // rejects behind the sync count too
      if (result.file() == null) {
        throw new WrongResultException(
            input + ": sync " + result.start().id() + " was not written: " + result.problem());
      }
      OutputFile.Outcome outcome = file.publish();
      report(streams, result, outcome, listing, (System.nanoTime() - started) / 1e9);
      if (packer.refusedBegin() != null) {
        throw new WrongResultException(input + ": " + packer.refusedBegin());
      }
    }
    return ExitCodes.OK;
  }

  private C1zWriter.Resources resources() {
    C1zWriter.Resources defaults = C1zWriter.Resources.defaults();
    if (threads != null && threads < 1) {
      throw new UsageException("--threads is " + threads + ", expected at least 1");
    }
    return new C1zWriter.Resources(
        threads == null ? defaults.threads() : threads,
        memory == null ? defaults.memoryBytes() : memory,
        defaults.scratchDirectory());
  }

  private void refuseToOverwriteTheInput() throws IOException {
    if (!RecordInput.STANDARD_INPUT.equals(input)
        && Files.exists(output)
        && Files.exists(Path.of(input))
        && Files.isSameFile(Path.of(input), output)) {
      throw new UsageException(output + " is the input, it cannot be the output too");
    }
  }

  private void report(
      Streams streams,
      Packer.Result result,
      OutputFile.Outcome outcome,
      RejectListing listing,
      double seconds) {
    AssembledFile file = result.file();
    String id = result.start().id().toString();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (KeyFamily family : COUNTED) {
      counts.put(name(family), file.statistics().count(family));
    }
    if (json.wanted()) {
      Map<String, Object> fact = new LinkedHashMap<>();
      fact.put("syncId", id);
      fact.put("path", output.toString());
      fact.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
      fact.put("size", file.size());
      fact.put("sha256", file.sha256Hex());
      fact.put("keys", file.keys());
      fact.put("counts", counts);
      fact.put("rejects", listing.count(id));
      if (result.expansion() != null) {
        fact.put("expansion", result.expansion());
      }
      if (result.unexpanded() != null) {
        fact.put("unexpanded", result.unexpanded());
      }
      fact.put("seconds", seconds);
      JsonOption.print(streams, fact);
      return;
    }
    StringBuilder line = new StringBuilder();
    counts.forEach(
        (name, count) -> line.append(String.format(Locale.ROOT, ", %,d %s", count, words(name))));
    streams
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s: %s, sync %s%n  %,d keys%s, %,d rejected%n  %,d bytes in %.2f s",
                output,
                outcome.name().toLowerCase(Locale.ROOT),
                id,
                file.keys(),
                line,
                listing.count(id),
                file.size(),
                seconds));
    if (result.expansion() != null) {
      streams.out().println("  expanded: " + ExpansionText.of(result.expansion()));
    }
    if (result.unexpanded() != null) {
      streams.err().println("syncline pack: not expanded: " + result.unexpanded());
    }
  }

  private static String words(String name) {
    return name.equals("resourceTypes") ? "resource types" : name;
  }

  private static String name(KeyFamily family) {
    return family == KeyFamily.RESOURCE_TYPES
        ? "resourceTypes"
        : family.name().toLowerCase(Locale.ROOT);
  }
}
