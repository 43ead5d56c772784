package dev.syncline.job.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a run of (varint length, record), the protobuf libraries' delimited form. */
final class DelimitedInput extends RecordInput {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Five bytes hold any length that could be allowed. */
  private static final int MAX_LENGTH_BYTES = 5;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start; // of the unread part of the buffer
  private int limit; // end of the filled part
  private long base; // offset in the input of buffer[0]
  private boolean ended;

  private int offset;
  private int length;
  private long number;

  DelimitedInput(String name, InputStream in) {
    super(name);
    this.in = in;
  }

  @Override
  public boolean next() throws IOException {
    number = base + start;
    if (start == limit && !fill(1)) {
      return false;
    }
    long size = 0;
    for (int read = 0; ; read++) {
      if (read == MAX_LENGTH_BYTES) {
        throw new InputException(
            position(),
            "no record length: more than "
                + MAX_LENGTH_BYTES
                + " bytes of varint; not a run of records");
      }
      if (start == limit && !fill(1)) {
        throw new InputException(position(), "the input ends inside a record length");
      }
      byte b = buffer[start++];
      size |= (long) (b & 0x7f) << 7 * read;
      if (b >= 0) {
        break;
      }
    }
    if (size > MAX_RECORD_BYTES) {
      throw new InputException(
          position(),
          "a record of " + size + " bytes, more than the " + MAX_RECORD_BYTES + " allowed");
    }
    if (limit - start < size && !fill((int) size)) {
      throw new InputException(
          position(),
          "the input ends inside a record: "
              + size
              + " bytes announced, "
              + (limit - start)
              + " there");
    }
    offset = start;
    length = (int) size;
    start += length;
    return true;
  }

  /**
   * Makes at least {@code wanted} bytes readable from {@code start} on; false when the input has
   * fewer.
   */
  private boolean fill(int wanted) throws IOException {
    if (ended) {
      return false;
    }
    base += start;
    int unread = limit - start;
    byte[] target = wanted > buffer.length ? new byte[Math.max(wanted, 2 * buffer.length)] : buffer;
    System.arraycopy(buffer, start, target, 0, unread);
    buffer = target;
    start = 0;
    limit = unread;
    while (limit < wanted) {
      int read = read();
      if (read < 0) {
        ended = true;
        return false;
      }
      limit += read;
    }
    return true;
  }

  private int read() throws IOException {
    try {
      return in.read(buffer, limit, buffer.length - limit);
    } catch (IOException e) {
      throw new InputException(
          new Position(name(), unit(), base + limit), "cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public byte[] data() {
    return buffer;
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  Position.Unit unit() {
    return Position.Unit.OFFSET;
  }

  @Override
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    buffer = Arrays.copyOf(buffer, 0);
    in.close();
  }
}
