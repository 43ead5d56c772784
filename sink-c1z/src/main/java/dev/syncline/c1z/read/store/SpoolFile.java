package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.RandomAccess;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file for decoded tables that do not fit the memory allowed. Regions are handed out
 * once and never reused; the file is gone after {@link #close}. Thread-safe.
 */
final class SpoolFile implements RandomAccess, Closeable {
  private final Path directory;
  private FileChannel channel;
  private long end;

  /**
   * @param directory where the file is made when it is first needed
   */
  SpoolFile(Path directory) {
    this.directory = directory;
  }

  /** Reserves a region and returns its start. */
  synchronized long reserve(long length) throws IOException {
    if (channel == null) {
      Path path = Files.createTempFile(directory, "syncline-tables-", ".tmp");
      channel =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    long start = end;
    end += length;
    return start;
  }

  /** A stream into a region; it never writes beyond the region's end. */
  OutputStream writer(long start, long length) {
    return new OutputStream() {
      private long written;

      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) throws IOException {
        if (count > length - written) {
          throw new IOException("more than the " + length + " bytes reserved");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
        while (buffer.hasRemaining()) {
          written += channel().write(buffer, start + written);
        }
      }
    };
  }

  private synchronized FileChannel channel() {
    return channel;
  }

  @Override
  public synchronized long size() {
    return end;
  }

  @Override
  public void read(long position, byte[] target, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
    FileChannel from = channel();
    while (buffer.hasRemaining()) {
      if (from.read(buffer, position + buffer.position() - offset) < 0) {
        throw new EOFException("end of the spooled tables");
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
