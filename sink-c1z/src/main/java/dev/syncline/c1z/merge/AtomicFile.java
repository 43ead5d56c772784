package dev.syncline.c1z.merge;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name whole or not at all: written beside it, forced to disk, moved.
 * Closing removes what was not published. Not thread-safe.
 */
final class AtomicFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final boolean overwrite;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;

  /**
   * @throws FileAlreadyExistsException if the target exists and is not to be replaced
   */
  AtomicFile(Path target, boolean overwrite) throws IOException {
    this.target = target.toAbsolutePath();
    this.overwrite = overwrite;
    requireFree();
    Path directory = this.target.getParent();
    Files.createDirectories(directory);
    this.temporary =
        directory.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    this.channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  private void requireFree() throws FileAlreadyExistsException {
    if (Files.isDirectory(target) || !overwrite && Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
  }

  OutputStream out() {
    return out;
  }

  void publish() throws IOException {
    out.flush();
    channel.force(true);
    requireFree();
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
    try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // Not every system lets a directory be opened; the file is there all the same.
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closed = channel) {
      Files.deleteIfExists(temporary);
    }
  }
}
