package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.RunSource;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a piece that is in a store. Not thread-safe. */
final class PieceInput extends InputStream {
  private final RunSource.Reader reader;
  private long position;
  private int left;

  PieceInput(Piece piece, RunSource source) throws IOException {
    reader = source.open(piece.path());
    position = piece.offset();
    left = piece.length();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = Math.min(length, left);
    reader.read(position, target, offset, n);
    position += n;
    left -= n;
    return n;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
