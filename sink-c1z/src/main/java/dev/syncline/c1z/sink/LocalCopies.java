package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.serde.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files on the local disk of a TaskManager, for code that works on local files only. They go with
 * their directory at the latest. Thread-safe.
 */
final class LocalCopies implements Closeable {
  private final FileOperations files;
  private final ScratchDirectory directory;
  private final AtomicLong names = new AtomicLong();

  /**
   * A copy.
   *
   * @param path where it is
   * @param sha256 SHA-256 of its bytes in hex
   */
  record Copy(Path path, String sha256) implements Closeable {
    /** Deletes it. */
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  /**
   * @param files that are copied
   * @param parent a local directory, made if absent
   */
  LocalCopies(FileOperations files, Path parent) {
    this.files = requireNonNull(files);
    this.directory = new ScratchDirectory(parent);
  }

  /** The directory that they are in. */
  Path directory() throws IOException {
    return directory.path();
  }

  /** A name that no other file has. */
  Path newName() throws IOException {
    return directory().resolve(names.incrementAndGet() + ".c1z");
  }

  /**
   * Copies a file.
   *
   * @throws dev.syncline.c1z.sink.files.MissingFileException if it does not exist
   */
  Copy of(org.apache.flink.core.fs.Path from) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    Path to = newName();
    try (InputStream in = new DigestInputStream(files.open(from), digest);
        OutputStream out = Files.newOutputStream(to)) {
      in.transferTo(out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(to);
      throw e;
    }
    return new Copy(to, HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
