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

/** {@code syncline c1z convert}: the same keys and values in another form. */
@Command(
    name = "convert",
    description = {
      "Write a file again in another encoding, or with other tables.",
      "",
      "All keys and values stay as they are, scratch rows and unfinished syncs too. Whatever the"
          + " tables of the file are, the new ones are row tables without deleted or replaced rows."
    },
    footer = {
      "  syncline c1z convert sync.c1z --encoding tar --output sync-tar.c1z",
      "  syncline c1z convert sync.c1z --table-size 1m --block-compression zstd --output small.c1z"
    })
public final class ConvertCommand extends C1zCommand {
  @Mixin private OutputOptions output;
  @Mixin private FileOptions shape;

  @Override
  int run(Streams streams) throws IOException {
    AssembledFile file =
        C1zClone.convert(
            path(),
            output.path(),
            output.overwrite(),
            shape.toOptions(),
            C1zWriter.Resources.defaults());
    output.tell(streams, null, file);
    return ExitCodes.OK;
  }
}
