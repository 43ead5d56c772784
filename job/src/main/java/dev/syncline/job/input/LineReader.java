package dev.syncline.job.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into lines of bytes without decoding them. A byte order mark at the beginning is
 * skipped.
 */
final class LineReader implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final InputStream in;
  private final int maxLineBytes;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start; // of the unread part of the buffer
  private int limit; // end of the filled part
  private boolean ended;

  private int offset;
  private int length;
  private long number;

  LineReader(String name, InputStream in, int maxLineBytes) {
    this.name = name;
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /** Goes to the next line; false at the end of the stream. */
  boolean next() throws IOException {
    number++;
    int searched = start;
    while (true) {
      for (int i = searched; i < limit; i++) {
        if (buffer[i] == '\n') {
          take(i);
          start = i + 1;
          return true;
        }
      }
      int unsearched = limit - start;
      if (unsearched > maxLineBytes) {
        throw new InputException(position(), "a line of more than " + maxLineBytes + " bytes");
      }
      if (!fill()) {
        if (start == limit) {
          return false;
        }
        take(limit);
        start = limit;
        return true;
      }
      searched = start + unsearched;
    }
  }

  private void take(int end) {
    offset = start;
    if (number == 1 && end - start >= 3 && isByteOrderMark(start)) {
      offset += 3;
    }
    length = end - offset;
  }

  private boolean isByteOrderMark(int at) {
    return buffer[at] == (byte) 0xef
        && buffer[at + 1] == (byte) 0xbb
        && buffer[at + 2] == (byte) 0xbf;
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    int unread = limit - start;
    byte[] target = unread == buffer.length ? new byte[2 * buffer.length] : buffer;
    System.arraycopy(buffer, start, target, 0, unread);
    buffer = target;
    start = 0;
    limit = unread;
    int read;
    try {
      read = in.read(buffer, limit, buffer.length - limit);
    } catch (IOException e) {
      throw new InputException(position(), "cannot be read: " + e.getMessage(), e);
    }
    if (read < 0) {
      ended = true;
      return false;
    }
    limit += read;
    return true;
  }

  private Position position() {
    return new Position(name, Position.Unit.LINE, number);
  }

  /** The array that holds the current line. */
  byte[] data() {
    return buffer;
  }

  /** Where in {@link #data} the current line begins. */
  int offset() {
    return offset;
  }

  /** Bytes of the current line, without its end. */
  int length() {
    return length;
  }

  /** Number of the current line, from 1. */
  long number() {
    return number;
  }

  boolean isBlank() {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    buffer = Arrays.copyOf(buffer, 0);
    in.close();
  }
}
