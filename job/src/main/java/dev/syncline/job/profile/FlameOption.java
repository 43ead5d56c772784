package dev.syncline.job.profile;

import dev.syncline.job.cli.UsageException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --flame} of commands that do much work, a picocli mixin. */
public final class FlameOption {
  @Option(
      names = "--flame",
      paramLabel = "FILE.html",
      description = "Draw where the processor time of this process goes, as a flame graph.")
  private Path file;

  /**
   * Begins to take samples if asked to. Close it to draw them.
   *
   * @throws UsageException if that cannot be done here
   */
  public FlameGraph start() {
    return file == null ? FlameGraph.NONE : FlameGraph.start(file);
  }
}
