package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.RunSink;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.RunStore;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Named sequences of bytes that live while one file is written: in memory while a budget lasts,
 * then in files of a scratch directory that is removed at the end.
 *
 * <p>Thread-safe; a single sequence is written by one thread, and read by all as far as it has been
 * flushed or closed.
 */
public final class ScratchStore implements RunStore, Closeable {
  // Well below half a region of the smallest heaps, so that no segment is a humongous object.
  private static final int SEGMENT_BYTES = 256 << 10;
  // A small sync makes dozens of sequences of a few kilobytes: the first segment grows to its size.
  private static final int FIRST_SEGMENT_BYTES = 16 << 10;

  private final AtomicLong memoryLeft;
  private final AtomicLong names = new AtomicLong();
  private final Map<String, Sequence> sequences = new ConcurrentHashMap<>();
  private final Path parent;
  private Path directory;

  /**
   * @param memoryBytes how much is kept in memory
   * @param parent where the scratch directory is made, once it is needed
   */
  public ScratchStore(long memoryBytes, Path parent) {
    this.memoryLeft = new AtomicLong(memoryBytes);
    this.parent = parent;
  }

  /** A directory for other scratch files. */
  synchronized Path directory() throws IOException {
    if (directory == null) {
      directory = Files.createTempDirectory(parent, "syncline-");
    }
    return directory;
  }

  /** Starts a new sequence. */
  @Override
  public Sequence create() {
    Sequence sequence = new Sequence(Long.toString(names.incrementAndGet()));
    sequences.put(sequence.name, sequence);
    return sequence;
  }

  @Override
  public RunSource.Reader open(String name) throws IOException {
    Sequence sequence = sequences.get(name);
    if (sequence == null) {
      throw new IOException("no scratch sequence " + name);
    }
    return sequence.reader();
  }

  @Override
  public boolean has(String name) {
    return sequences.containsKey(name);
  }

  /** Sealed runs as sequences of this store. */
  public RunSink runs() {
    return () -> new RunSequence(create());
  }

  /** Gives up a sequence's memory and file. */
  @Override
  public void delete(String name) throws IOException {
    Sequence sequence = sequences.remove(name);
    if (sequence != null) {
      sequence.delete();
    }
  }

  private boolean reserve(long bytes) {
    if (memoryLeft.addAndGet(-bytes) >= 0) {
      return true;
    }
    memoryLeft.addAndGet(bytes);
    return false;
  }

  @Override
  public void close() throws IOException {
    for (String name : List.copyOf(sequences.keySet())) {
      delete(name);
    }
    Path made;
    synchronized (this) {
      made = directory;
      directory = null;
    }
    if (made != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(made)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(made);
    }
  }

  private final class RunSequence extends RunSink.Output {
    private final Sequence sequence;

    private RunSequence(Sequence sequence) {
      this.sequence = sequence;
    }

    @Override
    public void write(int b) throws IOException {
      sequence.write(b);
    }

    @Override
    public void write(byte[] data, int offset, int count) throws IOException {
      sequence.write(data, offset, count);
    }

    @Override
    public SealedRun seal(SealedRunWriter run) throws IOException {
      SealedRun sealed = run.finishStaged(sequence.name);
      sequence.close();
      return sealed;
    }

    @Override
    public void abandon() throws IOException {
      ScratchStore.this.delete(sequence.name);
    }
  }

  /** One sequence of bytes: first its segments in memory, then the rest in a file. */
  public final class Sequence extends RunStore.Output {
    private final String name;
    // Readers see what the writer did before it published: the array, its elements, the file.
    private volatile byte[][] segments = new byte[4][];
    private volatile long published;
    private int segmentCount;
    private long reserved;
    private long inMemory;
    private long length;
    private Path file;
    private OutputStream toFile;
    private FileChannel channel;

    private Sequence(String name) {
      this.name = name;
    }

    @Override
    public String path() {
      return name;
    }

    String name() {
      return name;
    }

    long length() {
      return length;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int count) throws IOException {
      int from = offset;
      int left = count;
      while (left > 0 && toFile == null) {
        int at = (int) (inMemory % SEGMENT_BYTES);
        if (!hasRoomAt(at)) {
          file = directory().resolve(name);
          toFile = new BufferedOutputStream(Files.newOutputStream(file), 1 << 17);
          break;
        }
        byte[] segment = segments[segmentCount - 1];
        int n = Math.min(left, segment.length - at);
        System.arraycopy(data, from, segment, at, n);
        inMemory += n;
        from += n;
        left -= n;
      }
      if (left > 0) {
        toFile.write(data, from, left);
      }
      length += count;
    }

    private boolean hasRoomAt(int placeInSegment) {
      if (placeInSegment == 0) {
        return addSegment();
      }
      return placeInSegment < segments[segmentCount - 1].length || growFirstSegment();
    }

    private boolean addSegment() {
      int size = segmentCount == 0 ? FIRST_SEGMENT_BYTES : SEGMENT_BYTES;
      if (!take(size)) {
        return false;
      }
      if (segmentCount == segments.length) {
        segments = Arrays.copyOf(segments, 2 * segmentCount);
      }
      segments[segmentCount++] = new byte[size];
      return true;
    }

    /** Only the first segment is ever shorter than the others. */
    private boolean growFirstSegment() {
      int size = segments[0].length;
      if (!take(size)) {
        return false;
      }
      byte[][] grown = segments.clone();
      grown[0] = Arrays.copyOf(segments[0], 2 * size);
      segments = grown; // volatile: who sees the new array sees what was copied into it
      return true;
    }

    private boolean take(int bytes) {
      boolean granted = reserve(bytes);
      if (granted) {
        reserved += bytes;
      }
      return granted;
    }

    @Override
    public void flush() throws IOException {
      if (toFile != null) {
        toFile.flush();
      }
      published = length;
    }

    @Override
    public void close() throws IOException {
      if (toFile != null) {
        toFile.close();
      }
      published = length;
    }

    private synchronized FileChannel channel() throws IOException {
      if (channel == null) {
        channel = FileChannel.open(file, StandardOpenOption.READ);
      }
      return channel;
    }

    private RunSource.Reader reader() {
      return new RunSource.Reader() {
        @Override
        public void read(long position, byte[] target, int offset, int count) throws IOException {
          readFully(position, target, offset, count);
        }

        @Override
        public void close() {
          // The channel is shared and lives as long as the sequence.
        }
      };
    }

    void readFully(long position, byte[] target, int offset, int count) throws IOException {
      if (position + count > published) {
        throw new EOFException(
            "scratch sequence of " + published + " bytes ends before " + (position + count));
      }
      long at = position;
      int to = offset;
      int left = count;
      while (left > 0 && at < inMemory) {
        int inSegment = (int) (at % SEGMENT_BYTES);
        int n = (int) Math.min(Math.min(left, SEGMENT_BYTES - inSegment), inMemory - at);
        System.arraycopy(segments[(int) (at / SEGMENT_BYTES)], inSegment, target, to, n);
        at += n;
        to += n;
        left -= n;
      }
      ByteBuffer buffer = ByteBuffer.wrap(target, to, left);
      while (buffer.hasRemaining()) {
        int read = channel().read(buffer, at - inMemory);
        if (read < 0) {
          throw new EOFException(file + " ends before " + (position + count));
        }
        at += read;
      }
    }

    private void delete() throws IOException {
      memoryLeft.addAndGet(reserved);
      reserved = 0;
      segments = new byte[0][];
      segmentCount = 0;
      if (channel != null) {
        channel.close();
      }
      if (file != null) {
        close();
        Files.deleteIfExists(file);
      }
    }
  }
}
