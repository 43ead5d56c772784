package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.merge.C1zClone;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.pack.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z clone}: one sync into a fresh file. */
@Command(
    name = "clone",
    description = {
      "Copy the finished sync of a file into a fresh, compact one, without connectors' scratch rows.",
      "",
      "Without --sync-id the sync has to be a full one. An output that holds other bytes is not replaced."
    },
    footer = {"  syncline c1z clone sync.c1z --output copy.c1z"})
public final class CloneCommand extends C1zCommand {
  @Mixin private JsonOption json;
  @Mixin private FileOptions shape;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .c1z file to write.")
  private Path output;

  @Option(names = "--sync-id", paramLabel = "KSUID", description = "The sync to copy.")
  private String syncId;

  @Option(names = "--overwrite", description = "Replace an output that holds other bytes.")
  private boolean overwrite;

  @Override
  int run(Streams streams) throws IOException {
    AssembledFile file =
        C1zClone.clone(
            path(),
            syncId == null ? "" : syncId,
            output,
            overwrite,
            shape.toOptions(),
            C1zWriter.Resources.defaults());
    if (json.wanted()) {
      JsonOption.print(streams, WrittenFileFacts.of(syncId, output, file));
    } else {
      streams
          .out()
          .printf(Locale.ROOT, "%s: %,d keys, %,d bytes%n", output, file.keys(), file.size());
    }
    return ExitCodes.OK;
  }
}
