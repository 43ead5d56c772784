package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is written in memory, and moves to a staged file when it gets large. Not thread-safe.
 */
final class SpillingOutput extends OutputStream {
  private static final Logger LOG = LoggerFactory.getLogger(SpillingOutput.class);
  private static final int BUFFER_BYTES = 256 << 10;

  private final StagingArea staging;
  private final FileOperations files;
  private int maxInMemory;
  private final ByteSink memory = new ByteSink(1 << 10);
  private Path file;
  private FSDataOutputStream out;

  /**
   * @param maxInMemory bytes from which a file is made
   */
  SpillingOutput(StagingArea staging, FileOperations files, int maxInMemory) {
    this.staging = requireNonNull(staging);
    this.files = requireNonNull(files);
    this.maxInMemory = maxInMemory;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    memory.writeBytes(bytes, offset, length);
    if (file == null && memory.size() > maxInMemory) {
      file = staging.newFile();
      out = files.create(file);
    }
    if (file != null && memory.size() >= BUFFER_BYTES) {
      drainMemory();
    }
  }

  private void drainMemory() throws IOException {
    out.write(memory.array(), 0, memory.size());
    memory.reset();
  }

  /** From here on no file is made any more: what is left to write is little. */
  void stayInMemory() {
    maxInMemory = Integer.MAX_VALUE;
  }

  /** Null as long as everything is in memory. */
  Path file() {
    return file;
  }

  /** Everything that was written, if it is in memory. */
  byte[] toByteArray() {
    if (file != null) {
      throw new IllegalStateException("the bytes are in " + file);
    }
    return memory.toByteArray();
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      drainMemory();
      out.close();
      out = null;
    }
  }

  /** What was written is given to another operator. */
  void handedOn() {
    if (file != null) {
      staging.handedOn(file.toString());
    }
  }

  /** Gives up: the file goes, if there is one. */
  void abandon() {
    if (file == null) {
      return;
    }
    try {
      if (out != null) {
        out.close();
        out = null;
      }
    } catch (IOException e) {
      LOG.warn("staged file {} of a shard that is given up cannot be closed", file, e);
    }
    staging.discard(file.toString());
  }
}
