package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A local directory of one subtask, made when it is needed and gone with the task. */
final class ScratchDirectory implements Closeable {
  private final Path parent;
  private Path directory;

  ScratchDirectory(Path parent) {
    this.parent = requireNonNull(parent);
  }

  synchronized Path path() throws IOException {
    if (directory == null) {
      Files.createDirectories(parent);
      directory = Files.createTempDirectory(parent, "syncline-");
    }
    return directory;
  }

  @Override
  public synchronized void close() throws IOException {
    if (directory == null) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
    directory = null;
  }
}
