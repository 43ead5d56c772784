package dev.syncline.local.run;

import dev.syncline.job.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run puts files. */
final class OutputDirectory {
  private OutputDirectory() {}

  /**
   * Makes the directory if absent and sees whether files can be made in it, so that a run does not
   * find out at its end.
   *
   * @throws UsageException if that is not so
   */
  static void prepare(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, ".syncline-", ".tmp"));
    } catch (IOException e) {
      throw new UsageException(
          "cannot write to output directory " + directory + ": " + reason(directory, e));
    }
  }

  private static String reason(Path directory, IOException e) {
    for (Path path = directory.toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        return path + " is not a directory";
      }
      if (Files.isDirectory(path) && !Files.isWritable(path)) {
        return "no permission to write to " + path;
      }
    }
    return e.getMessage();
  }
}
