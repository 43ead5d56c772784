package dev.syncline.c1z.envelope;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A file of the local file system. */
final class FileRandomAccess implements RandomAccess {
  /**
   * Reads into arrays go through a native buffer that the JDK keeps per thread, as large as the
   * largest read. Pieces of this size keep it small at no cost in speed.
   */
  private static final int PIECE = 1 << 20;

  private final FileChannel channel;

  FileRandomAccess(FileChannel channel) {
    this.channel = channel;
  }

  static FileRandomAccess open(Path file, OpenOption... options) throws IOException {
    return new FileRandomAccess(FileChannel.open(file, options));
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long position, byte[] target, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      ByteBuffer piece = ByteBuffer.wrap(target, offset + done, Math.min(PIECE, length - done));
      int read = channel.read(piece, position + done);
      if (read < 0) {
        throw new EOFException(
            "end of file at " + channel.size() + ", expected " + (position + length) + " bytes");
      }
      done += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
