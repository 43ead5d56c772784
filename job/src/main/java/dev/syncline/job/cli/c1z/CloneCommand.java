package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.merge.C1zClone;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.pack.FileOptions;
import java.io.IOException;
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
  @Mixin private OutputOptions output;
  @Mixin private FileOptions shape;

  @Option(names = "--sync-id", paramLabel = "KSUID", description = "The sync to copy.")
  private String syncId;

  @Override
  int run(Streams streams) throws IOException {
    AssembledFile file =
        C1zClone.clone(
            path(),
            syncId == null ? "" : syncId,
            output.path(),
            output.overwrite(),
            shape.toOptions(),
            C1zWriter.Resources.defaults());
    output.tell(streams, syncId, file);
    return ExitCodes.OK;
  }
}
