package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.MissingFileException;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.write.Piece;
import dev.syncline.c1z.write.PieceSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/**
 * Reads runs and pieces from staged files. Notices an interruption of its thread, so that work on
 * large files ends soon when a task is cancelled. Thread-safe; what it opens is not.
 */
final class StagedReads implements RunSource, PieceSource {
  private final FileOperations files;

  StagedReads(FileOperations files) {
    this.files = requireNonNull(files);
  }

  /**
   * Why a sync cannot be finished, if {@code error} says that a staged file is missing or was cut;
   * else null. Other errors may go away.
   */
  static String lossIn(IOException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof MissingFileException || cause instanceof EOFException) {
        return cause.getMessage();
      }
    }
    return null;
  }

  @Override
  public RunSource.Reader open(String path) throws IOException {
    ProfileClock.enter(Part.FILES);
    try {
      return new StagedReader(new Path(path), files.open(new Path(path)));
    } finally {
      ProfileClock.leave();
    }
  }

  @Override
  public InputStream open(Piece staged) throws IOException {
    return new PieceStream(open(staged.path()), staged.offset(), staged.length());
  }

  private static final class StagedReader implements RunSource.Reader {
    private final Path path;
    private final FSDataInputStream in;

    StagedReader(Path path, FSDataInputStream in) {
      this.path = path;
      this.in = in;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
      if (Thread.interrupted()) {
        throw new InterruptedIOException("interrupted while " + path + " was read");
      }
      ProfileClock.enter(Part.FILES);
      try {
        readFully(position, target, offset, length);
      } finally {
        ProfileClock.leave();
      }
    }

    private void readFully(long position, byte[] target, int offset, int length)
        throws IOException {
      // A seek may give up a connection and what was read ahead.
      if (in.getPos() != position) {
        in.seek(position);
      }
      int done = 0;
      while (done < length) {
        int read = in.read(target, offset + done, length - done);
        if (read < 0) {
          throw new EOFException(
              "staged file "
                  + path
                  + " ends at "
                  + (position + done)
                  + ", expected bytes up to "
                  + (position + length));
        }
        done += read;
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static final class PieceStream extends InputStream {
    private final RunSource.Reader reader;
    private long position;
    private long left;

    PieceStream(RunSource.Reader reader, long position, long length) {
      this.reader = reader;
      this.position = position;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      reader.read(position, target, offset, count);
      position += count;
      left -= count;
      return count;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
