package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder for data that lives as long as a broker or a cluster, or one that outlives it. */
public final class WorkFolder implements AutoCloseable {
  private final Path path;
  private final boolean temporary;

  private WorkFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /** A new folder that {@link #close} deletes. */
  public static WorkFolder temporary(String prefix) throws IOException {
    return new WorkFolder(Files.createTempDirectory(prefix), true);
  }

  /** A folder that is made if absent, and kept. */
  static WorkFolder kept(Path path) throws IOException {
    return new WorkFolder(
        Files.createDirectories(requireNonNull(path, "path")).toAbsolutePath(), false);
  }

  public Path path() {
    return path;
  }

  boolean isTemporary() {
    return temporary;
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      delete(path);
    }
  }

  /** Deletes a folder and what is in it. Files that go away at the same time are no error. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
