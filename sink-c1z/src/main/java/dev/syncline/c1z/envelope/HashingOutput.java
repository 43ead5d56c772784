package dev.syncline.c1z.envelope;

import dev.syncline.serde.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Counts and hashes what goes through. Closing it leaves the target open: the target belongs to
 * someone else.
 */
final class HashingOutput extends OutputStream {
  private final OutputStream target;
  private final MessageDigest sha256 = Sha256.newDigest();
  private long size;

  HashingOutput(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    target.write(bytes, offset, length);
    sha256.update(bytes, offset, length);
    size += length;
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  long size() {
    return size;
  }

  WrittenEnvelope result() {
    return new WrittenEnvelope(size, sha256.digest());
  }
}
