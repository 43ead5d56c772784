package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.C1zSinkOptions;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.job.cli.UsageException;
import dev.syncline.local.Futures;
import dev.syncline.local.WorkFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;

/**
 * Where a run puts files: a local directory, or one of a file system that a plugin of Flink brings.
 * What goes there beside the job's files is written on the local disk first, if it is not local.
 */
final class OutputDirectory implements AutoCloseable {
  private static final String FILE = "file";

  private final String named;
  private final Path local;
  private final FileOperations files = FlinkFiles.INSTANCE;
  private final String staging;
  private WorkFolder listings;

  private OutputDirectory(String named, Path local) {
    this.named = requireNonNull(named);
    this.local = local;
    // In the file system of the output, and of this run only, so that it can go at the end.
    this.staging = stagingOfAll() + "/" + UUID.randomUUID();
  }

  /**
   * @param named a path, or a URI with a scheme
   */
  static OutputDirectory of(String named) {
    if (!named.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
      return new OutputDirectory(named, Path.of(named));
    }
    URI uri = URI.create(named);
    return FILE.equalsIgnoreCase(uri.getScheme())
        ? new OutputDirectory(named, Path.of(uri))
        : new OutputDirectory(named.replaceFirst("/+$", ""), null);
  }

  boolean isLocal() {
    return local != null;
  }

  /** As Flink takes it. */
  String address() {
    return isLocal() ? local.toUri().toString().replaceFirst("/+$", "") : named;
  }

  private String stagingOfAll() {
    return address() + "/" + C1zSinkOptions.STAGING_DIRECTORY;
  }

  /** The directory of this run's staged files, as Flink takes it. */
  String staging() {
    return staging;
  }

  /** A file of the job in it, as the user named the directory. */
  String shown(String path) {
    if (path.isEmpty()) {
      return named;
    }
    return isLocal()
        ? local
            .resolve(
                local
                    .toAbsolutePath()
                    .relativize(Path.of(new org.apache.flink.core.fs.Path(path).getPath())))
            .toString()
        : path;
  }

  /**
   * Makes the directory if absent and sees whether files can be made in it, so that a run does not
   * find out at its end.
   *
   * @throws UsageException if that is not so
   */
  void prepare() {
    try {
      if (isLocal()) {
        Files.createDirectories(local);
        Files.delete(Files.createTempFile(local, ".syncline-", ".tmp"));
      } else {
        org.apache.flink.core.fs.Path probe = at(".syncline-" + UUID.randomUUID() + ".tmp");
        files.put(probe, new byte[0]);
        files.delete(probe);
        listings = WorkFolder.temporary("syncline-listings-");
      }
    } catch (IOException | RuntimeException e) {
      throw new UsageException("cannot write to output directory " + named + ": " + reason(e));
    }
  }

  private org.apache.flink.core.fs.Path at(String name) {
    return new org.apache.flink.core.fs.Path(address(), name);
  }

  private String reason(Exception e) {
    for (Path path = isLocal() ? local.toAbsolutePath() : null;
        path != null;
        path = path.getParent()) {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        return path + " is not a directory";
      }
      if (Files.isDirectory(path) && !Files.isWritable(path)) {
        return "no permission to write to " + path;
      }
    }
    return isLocal() ? e.getMessage() : Futures.rootMessage(e);
  }

  /** Where listings of rejects go first. */
  Path listings() {
    return isLocal() ? local : listings.path();
  }

  /**
   * Brings the listings of rejects to their place; what an earlier run left there of a sync goes.
   *
   * @param names of the listings that there may be
   */
  void publishListings(Collection<String> names) throws IOException {
    if (isLocal()) {
      return;
    }
    for (String name : names) {
      Path listing = listings.path().resolve(name);
      if (!Files.exists(listing)) {
        files.delete(at(name));
        continue;
      }
      org.apache.flink.core.fs.Path to = at(name);
      try (var out =
          FileSystem.getUnguardedFileSystem(to.toUri())
              .create(to, FileSystem.WriteMode.OVERWRITE)) {
        Files.copy(listing, out);
      }
    }
  }

  /** Deletes what is staged; for the end, when no job is at work. */
  void deleteStaging() throws IOException {
    StagingArea.deleteAll(files, new org.apache.flink.core.fs.Path(staging));
    // Another run, or a job of somebody's own, may have its files there.
    files.deleteIfEmpty(new org.apache.flink.core.fs.Path(stagingOfAll()));
  }

  @Override
  public void close() throws IOException {
    if (listings != null) {
      listings.close();
    }
  }
}
