package dev.syncline.job.profile;

import dev.syncline.job.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import one.profiler.AsyncProfiler;

/** Samples of what the threads of this process do, drawn at the end. Not thread-safe. */
public interface FlameGraph extends AutoCloseable {
  /** Takes no samples and draws nothing. */
  FlameGraph NONE = () -> {};

  /** Ends and writes the graph. */
  @Override
  void close() throws IOException;

  /**
   * Begins to take samples.
   *
   * @param file where the graph goes, replaced if it exists
   * @throws UsageException if the file cannot be written or the platform has no profiler
   */
  static FlameGraph start(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (!file.toString().endsWith(".html")) {
      throw new UsageException("--flame is " + file + ", expected a name that ends in .html");
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new UsageException("--flame: " + directory + " is no directory that can be written to");
    }
    try {
      AsyncProfiler profiler = AsyncProfiler.getInstance();
      profiler.execute("start,event=cpu,interval=2ms");
      return () -> draw(profiler, file);
    } catch (LinkageError | IllegalStateException | IOException e) {
      throw new UsageException(
          "--flame: no profiler on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ", only on Linux and macOS: "
              + e.getMessage());
    }
  }

  private static void draw(AsyncProfiler profiler, Path file) throws IOException {
    // The profiler's commands are parted by commas, which the name of a temporary file has none of.
    Path drawn = Files.createTempFile("syncline-", ".html");
    try {
      profiler.execute("stop,file=" + drawn);
      Files.copy(drawn, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(drawn);
    }
  }
}
