package dev.syncline.job.bench;

import dev.syncline.job.fixture.GroupsWorkload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Encoded records that are there before a clock starts: in a few large arrays (millions of small
 * ones would load the collector, not the code), or, where a third of the heap does not hold them,
 * in a temporary file that is read in large pieces.
 */
final class EncodedRecords implements Closeable {
  private static final int CHUNK_BYTES = 4 << 20;

  private final int[] lengths;
  private final List<byte[]> inMemory = new ArrayList<>();
  private final List<Integer> chunkRecords = new ArrayList<>();
  private Path file;
  private FileChannel channel;

  /** Takes one record. */
  interface Sink {
    void record(byte[] data, int offset, int length, long position) throws IOException;
  }

  EncodedRecords(GroupsWorkload workload) throws IOException {
    lengths = new int[Math.toIntExact(workload.records())];
    long budget = Runtime.getRuntime().maxMemory() / 3;
    byte[] chunk = new byte[CHUNK_BYTES];
    int used = 0;
    int records = 0;
    for (int i = 0; i < lengths.length; i++) {
      byte[] record = workload.record(i);
      if (used + record.length > CHUNK_BYTES) {
        keep(chunk, records, budget);
        chunk = file == null ? new byte[CHUNK_BYTES] : chunk;
        used = 0;
        records = 0;
      }
      System.arraycopy(record, 0, chunk, used, record.length);
      lengths[i] = record.length;
      used += record.length;
      records++;
    }
    keep(chunk, records, budget);
  }

  private void keep(byte[] chunk, int records, long budget) throws IOException {
    chunkRecords.add(records);
    if (file == null && (long) chunkRecords.size() * CHUNK_BYTES <= budget) {
      inMemory.add(chunk);
      return;
    }
    if (file == null) {
      file = Files.createTempFile("bench-", ".records");
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      for (byte[] earlier : inMemory) {
        channel.write(ByteBuffer.wrap(earlier));
      }
      inMemory.clear();
    }
    channel.write(ByteBuffer.wrap(chunk));
  }

  /** Hands over all records in order. */
  void forEach(Sink sink) throws IOException {
    ByteBuffer buffer = file == null ? null : ByteBuffer.allocate(CHUNK_BYTES);
    int record = 0;
    for (int i = 0; i < chunkRecords.size(); i++) {
      byte[] chunk;
      if (buffer == null) {
        chunk = inMemory.get(i);
      } else {
        buffer.clear();
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, (long) i * CHUNK_BYTES + buffer.position()) < 0) {
            throw new IOException(file + " ends early");
          }
        }
        chunk = buffer.array();
      }
      int offset = 0;
      for (int left = chunkRecords.get(i); left > 0; left--) {
        sink.record(chunk, offset, lengths[record], record);
        offset += lengths[record++];
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
