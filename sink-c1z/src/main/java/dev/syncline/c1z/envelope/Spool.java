package dev.syncline.c1z.envelope;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Bytes that are written once and then read anywhere: in memory while they are few, then in a
 * temporary file that is gone when this is closed. Writing is for one thread, before any reading.
 */
final class Spool implements RandomAccess {
  static final int MEMORY_LIMIT = 8 << 20;

  private final int memoryLimit;
  private byte[] memory = new byte[64 << 10];
  private FileChannel channel;
  private FileRandomAccess file;
  private long size;

  Spool(int memoryLimit) {
    this.memoryLimit = memoryLimit;
  }

  void write(byte[] bytes, int length) throws IOException {
    if (channel == null && size + length > memoryLimit) {
      spill();
    }
    if (channel != null) {
      append(bytes, length);
    } else {
      int needed = (int) size + length;
      if (needed > memory.length) {
        memory = Arrays.copyOf(memory, Math.min(memoryLimit, Math.max(needed, memory.length * 2)));
      }
      System.arraycopy(bytes, 0, memory, (int) size, length);
    }
    size += length;
  }

  private void spill() throws IOException {
    Path path = Files.createTempFile("syncline-", ".tar");
    channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    file = new FileRandomAccess(channel);
    append(memory, (int) size);
    memory = null;
  }

  private void append(byte[] bytes, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, byte[] target, int offset, int length) throws IOException {
    if (file != null) {
      file.read(position, target, offset, length);
    } else if (position + length > size) {
      throw new EOFException("end of spool at " + size);
    } else {
      System.arraycopy(memory, (int) position, target, offset, length);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
