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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench read}: opening a file and listing all its grants, page by page. */
@Command(
    name = "read",
    description = {
      "Times opening a file and listing all its grants in pages, as connector messages.",
      "The file can be ours or the reference's."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline bench pack --keep groups.c1z --runs 1",
      "  syncline bench read groups.c1z"
    })
public final class BenchReadCommand implements SynclineCommand {
  private static final double NANOS_A_MILLI = 1e6;

  @Mixin private RunOptions options;

  @Parameters(paramLabel = "FILE", description = "The file to read.")
  private Path file;

  @Option(
      names = "--page-size",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Grants a page. Default: ${DEFAULT-VALUE}.")
  private int pageSize;

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
    String name = "read_" + BenchReport.scale(expected);
    for (int run = -options.warmup(); run < options.runs(); run++) {
      time(expected, name, run >= 0 ? report : new BenchReport());
    }
    options.finish(report, streams.out());
    return 0;
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
