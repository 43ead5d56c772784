package dev.syncline.c1z.sort;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** Reads what {@link dev.syncline.serde.ByteSink} wrote. Not thread-safe. */
public final class ByteInput {
  private final byte[] data;
  private int position;
  private final int end;

  public ByteInput(byte[] data, int offset, int length) {
    this.data = data;
    this.position = offset;
    this.end = offset + length;
  }

  public ByteInput(byte[] data) {
    this(data, 0, data.length);
  }

  public boolean hasMore() {
    return position < end;
  }

  public int position() {
    return position;
  }

  /** An unsigned varint of up to 64 bits. */
  public long readVarint() throws IOException {
    long result = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position == end) {
        throw new EOFException("the data ends inside a number at " + position);
      }
      byte b = data[position++];
      result |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return result;
      }
    }
    throw new IOException("a number at " + position + " has over 10 bytes");
  }

  /** A varint that has to fit a non-negative int. */
  public int readInt() throws IOException {
    long value = readVarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IOException(
          "a number at " + position + " is " + value + ", expected 0 to 2^31 - 1");
    }
    return (int) value;
  }

  public long readFixed64() throws IOException {
    require(8);
    long value = (long) Bytes.LONG_BIG_ENDIAN.get(data, position);
    position += 8;
    return value;
  }

  /** A byte string preceded by its length. */
  public byte[] readBytes() throws IOException {
    int length = readInt();
    require(length);
    byte[] bytes = Arrays.copyOfRange(data, position, position + length);
    position += length;
    return bytes;
  }

  /** Passes over {@code length} bytes. */
  public void skip(int length) throws EOFException {
    require(length);
    position += length;
  }

  private void require(int length) throws EOFException {
    if (length > end - position) {
      throw new EOFException(
          length + " bytes expected at " + position + ", " + (end - position) + " are there");
    }
  }
}
