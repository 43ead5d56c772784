package dev.syncline.c1z.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Writes each result as a file of its own, {@code {directory}/{sync id}.{epoch}.json}: whoever
 * lists the directory finds whole files only. A result that is told twice replaces itself.
 */
public final class ResultDirectory implements ResultListener {
  private static final long serialVersionUID = 1L;

  /** End of the name of every result file; what is being written has another. */
  public static final String SUFFIX = ".json";

  private final String directory;

  public ResultDirectory(String directory) {
    this.directory = requireNonNull(directory);
  }

  @Override
  public void ended(SyncResult result) throws IOException {
    String name = result.syncId() + "." + Integer.toUnsignedString(result.epoch()) + SUFFIX;
    Path path = new Path(directory, name);
    FileSystem fileSystem = FileSystem.getUnguardedFileSystem(path.toUri());
    if (fileSystem instanceof LocalFileSystem) {
      Path unfinished = new Path(directory, name + "." + UUID.randomUUID());
      write(result, fileSystem, unfinished);
      // A rename that replaces.
      if (!fileSystem.rename(unfinished, path)) {
        throw new IOException(unfinished + " cannot be renamed to " + name);
      }
    } else {
      // Object stores show an object when it is whole.
      write(result, fileSystem, path);
    }
  }

  private static void write(SyncResult result, FileSystem fileSystem, Path path)
      throws IOException {
    try (OutputStream out = fileSystem.create(path, FileSystem.WriteMode.OVERWRITE)) {
      out.write((result.toJson() + "\n").getBytes(UTF_8));
    }
  }
}
