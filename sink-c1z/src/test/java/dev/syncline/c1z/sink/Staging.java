package dev.syncline.c1z.sink;

import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.StagingArea;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Staged files of tests below one directory. */
final class Staging {
  private final Path directory;
  private final AtomicInteger runs = new AtomicInteger();

  Staging(Path directory) {
    this.directory = directory;
  }

  /** A fresh area of an operator, of a job without checkpoints. */
  StagingArea area(FileOperations files, String operator) throws IOException {
    StagingArea area =
        new StagingArea(
            files,
            new org.apache.flink.core.fs.Path(directory.toUri()),
            new StagingArea.Owner("job", operator, 0, 1),
            1,
            Runnable::run);
    area.restore(OptionalLong.empty(), List.of());
    return area;
  }

  /** Files for the runs of shards, as the operator before the sink makes them. */
  Supplier<Path> runs() {
    return () -> {
      try {
        Path job = Files.createDirectories(directory.resolve("job"));
        return job.resolve("sort-0-0-test-" + runs.incrementAndGet());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** Names of all files below the directory. */
  static Set<String> filesIn(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> names.add(directory.relativize(file).toString()));
      }
    }
    return names;
  }
}
