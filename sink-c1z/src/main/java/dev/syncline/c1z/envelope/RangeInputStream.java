package dev.syncline.c1z.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A part of a source as a stream. Not buffered: readers ask for large pieces. Closing it leaves the
 * source open.
 */
final class RangeInputStream extends InputStream {
  private static final int PIECE = 128 << 10;

  private final RandomAccess source;
  private final boolean ownsSource;
  private final long end;
  private long position;

  /** Closing the stream leaves the source open. */
  RangeInputStream(RandomAccess source, long offset, long length) {
    this(source, offset, length, false);
  }

  /**
   * @param ownsSource whether the source is closed with the stream
   */
  RangeInputStream(RandomAccess source, long offset, long length, boolean ownsSource) {
    this.source = Objects.requireNonNull(source);
    this.ownsSource = ownsSource;
    this.position = offset;
    this.end = Math.addExact(offset, length);
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
    if (position == end) {
      return -1;
    }
    int count = (int) Math.min(length, end - position);
    source.read(position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, end - position));
    position += skipped;
    return skipped;
  }

  /** In larger pieces than the JDK's, which would mean many small reads of a file. */
  @Override
  public long transferTo(OutputStream target) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE, end - position)];
    long start = position;
    for (int count = read(piece); count > 0; count = read(piece)) {
      target.write(piece, 0, count);
    }
    return position - start;
  }

  @Override
  public void close() throws IOException {
    if (ownsSource) {
      source.close();
    }
  }
}
