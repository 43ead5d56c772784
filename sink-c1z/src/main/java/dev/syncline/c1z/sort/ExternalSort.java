package dev.syncline.c1z.sort;

import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Operation;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sorts rows with distinct keys in bounded memory: what does not fit goes to a scratch file on
 * local disk as sorted runs, which are merged at the end. Not thread-safe.
 */
public final class ExternalSort implements Closeable {
  private static final byte[] NO_KEY = new byte[0];

  private final KeyFamily family;
  private final SortOptions options;
  private final Path scratchDirectory;
  private final EntryArena arena;
  private final List<SealedRun> runs = new ArrayList<>();
  private Path file;
  private OutputStream out;
  private SealedRunWriter writer;
  private SliceMerge merge;

  /**
   * @param family the family of all keys
   * @param memoryBytes how much is sorted at a time
   * @param scratchDirectory a local directory that exists
   */
  public ExternalSort(
      KeyFamily family, int memoryBytes, SortOptions options, Path scratchDirectory) {
    this.family = family;
    this.options = options;
    this.scratchDirectory = scratchDirectory;
    this.arena = new EntryArena(memoryBytes);
  }

  public void add(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
    if (!arena.tryAppend(0, Operation.PUT, key, 0, keyLength, value, 0, valueLength)) {
      spill();
      arena.tryAppend(0, Operation.PUT, key, 0, keyLength, value, 0, valueLength);
    }
  }

  private void spill() throws IOException {
    if (writer == null) {
      file = Files.createTempFile(scratchDirectory, "sort-", ".run");
      out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
      writer = new SealedRunWriter(out, options);
    }
    SealedRunWriter.Section section = writer.section(family);
    arena.drainSorted(
        (slot, newKey, operation, data, keyOffset, keyLength, valueLength) ->
            section.add(data, keyOffset, keyLength, data, keyOffset + keyLength, valueLength));
  }

  /**
   * Ends the input and gives the rows in key order. The merge ends with this sort's {@link #close}.
   */
  public SliceMerge sorted() throws IOException {
    List<RunSlice> slices;
    if (writer == null) {
      java.io.ByteArrayOutputStream memory = new java.io.ByteArrayOutputStream();
      writer = new SealedRunWriter(memory, options);
      out = memory;
      spill();
      runs.add(writer.finishInline(memory::toByteArray));
    } else {
      if (!arena.isEmpty()) {
        spill();
      }
      SealedRun run = writer.finishStaged(file.toString());
      out.close();
      runs.add(run);
    }
    slices = RunSlice.of(runs, family, NO_KEY, null);
    merge = new SliceMerge(slices, ExternalSort::open, NO_KEY, null);
    return merge;
  }

  private static RunSource.Reader open(String path) throws IOException {
    FileChannel channel = FileChannel.open(Path.of(path));
    return new RunSource.Reader() {
      @Override
      public void read(long position, byte[] target, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        while (buffer.hasRemaining()) {
          int read = channel.read(buffer, position + length - buffer.remaining());
          if (read < 0) {
            throw new EOFException(path + " ends before " + (position + length));
          }
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    if (merge != null) {
      merge.close();
    }
    if (out != null) {
      out.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
