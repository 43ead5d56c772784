package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.repair.C1zRepair;
import dev.syncline.c1z.repair.RepairNote;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.pack.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z repair}: a right file out of the rows of a wrong one. */
@Command(
    name = "repair",
    description = {
      "Write a file anew from the rows that can be read, with indexes, digests and statistics made from them.",
      "",
      "Rows that stand in the wrong place are put where they belong. Prints a line for each thing that was mended or is"
          + " lost: blocks and tables that cannot be read, values that do not parse. The input is not changed.",
      "",
      "Exit status: 0 all is mended, 1 something is lost, 2 not repairable, and no file was written."
    },
    footer = {
      "  syncline c1z verify sync.c1z || syncline c1z repair sync.c1z --output mended.c1z",
      "  syncline c1z repair sync.c1z -o mended.c1z --json"
    })
public final class RepairCommand extends C1zCommand {
  @Mixin private JsonOption json;
  @Mixin private FileOptions shape;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The .c1z file to write.")
  private Path output;

  @Option(names = "--overwrite", description = "Replace an output that holds other bytes.")
  private boolean overwrite;

  @Override
  int run(Streams streams) throws IOException {
    try {
      C1zRepair.Result result =
          C1zRepair.repair(
              path(),
              output,
              overwrite,
              shape.toOptions(),
              C1zWriter.Resources.defaults(),
              note -> progress().above(() -> print(streams, note)),
              progress()::at);
      summary(streams, result);
      return result.lost() == 0 ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
    } catch (DamagedFileException e) {
      throw new UsageException(e.getMessage() + ": not repairable");
    }
  }

  private void print(Streams streams, RepairNote note) {
    String outcome = note.outcome().name().toLowerCase(Locale.ROOT);
    if (json.wanted()) {
      Map<String, Object> fact = new LinkedHashMap<>();
      fact.put("outcome", outcome);
      fact.put("message", note.message());
      JsonOption.print(streams, fact);
    } else {
      streams.out().println("%-7s %s".formatted(outcome, RowPrinter.printable(note.message())));
    }
  }

  private void summary(Streams streams, C1zRepair.Result result) {
    if (json.wanted()) {
      Map<String, Object> fact = WrittenFileFacts.of(result.run().id(), output, result.file());
      fact.put("mended", result.mended());
      fact.put("lost", result.lost());
      JsonOption.print(streams, fact);
    } else {
      streams
          .out()
          .printf(
              Locale.ROOT,
              "%s: %,d mended, %,d lost; %,d keys, %,d bytes%n",
              output,
              result.mended(),
              result.lost(),
              result.file().keys(),
              result.file().size());
    }
  }
}
