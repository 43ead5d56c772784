package dev.syncline.c1z.write;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The one file that a command writes. Its content goes to a temporary file beside it, which is
 * created at once, so that a directory that cannot be written shows before any work; the target
 * appears whole or not at all.
 *
 * <p>A target that holds the same bytes already is left alone. One with other bytes is an error,
 * unless it may be overwritten. Not thread-safe.
 */
public final class OutputFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** What became of the target. */
  public enum Outcome {
    WRITTEN,
    REPLACED,
    /** It held the same bytes. */
    UNCHANGED
  }

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final boolean overwrite;

  private OutputFile(Path target, Path temporary, FileChannel channel, boolean overwrite) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.overwrite = overwrite;
  }

  /**
   * Makes sure that the target can be written.
   *
   * @throws IOException if it is a directory, or its directory cannot be created or written
   */
  public static OutputFile prepare(Path target, boolean overwrite) throws IOException {
    requireNonNull(target, "target");
    if (Files.isDirectory(target)) {
      throw new IOException(target + " is a directory, expected the name of a file");
    }
    Path directory = directory(target);
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(directory + ": cannot be created: " + e.getFile() + " is a file", e);
    } catch (FileSystemException e) {
      throw new IOException(directory + ": cannot be created: " + e.getReason(), e);
    }
    Path temporary =
        directory.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
    return new OutputFile(target, temporary, channel, overwrite);
  }

  private static Path directory(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(target + " is no name of a file");
    }
    return parent;
  }

  /** The directory of the target. */
  public Path directory() throws IOException {
    return directory(target);
  }

  /** A stream for the content, which replaces what was written before. Closing it flushes it. */
  public OutputStream rewrite() throws IOException {
    channel.truncate(0).position(0);
    return new FilterOutputStream(
        new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        out.flush(); // the channel stays open
      }
    };
  }

  /**
   * Makes the content visible under the target's name.
   *
   * @throws OutputExistsException if the target holds other bytes and may not be overwritten
   */
  public Outcome publish() throws IOException {
    channel.force(true);
    boolean exists = Files.exists(target);
    if (exists) {
      long difference = Files.mismatch(temporary, target);
      if (difference < 0) {
        return Outcome.UNCHANGED;
      }
      if (!overwrite) {
        throw new OutputExistsException(target, difference);
      }
    }
    move();
    try (FileChannel directory = FileChannel.open(directory(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // Not every system lets a directory be opened; the file is there all the same.
    }
    return exists ? Outcome.REPLACED : Outcome.WRITTEN;
  }

  private void move() throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what is temporary. */
  @Override
  public void close() throws IOException {
    try (FileChannel closed = channel) {
      Files.deleteIfExists(temporary);
    }
  }
}
