package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a file goes that is made out of files, and how that is told; a picocli mixin. */
final class OutputOptions {
  @Mixin private JsonOption json;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .c1z file to write.")
  private Path path;

  @Option(names = "--overwrite", description = "Replace an output that holds other bytes.")
  private boolean overwrite;

  Path path() {
    return path;
  }

  boolean overwrite() {
    return overwrite;
  }

  /** Whether facts are wanted as JSON. */
  boolean json() {
    return json.wanted();
  }

  /**
   * Tells that the file was written.
   *
   * @param syncId its sync as far as the command was told, or null
   */
  void tell(Streams streams, String syncId, AssembledFile file) {
    if (json()) {
      JsonOption.print(streams, WrittenFileFacts.of(syncId, path, file));
    } else {
      streams
          .out()
          .printf(Locale.ROOT, "%s: %,d keys, %,d bytes%n", path, file.keys(), file.size());
    }
  }
}
