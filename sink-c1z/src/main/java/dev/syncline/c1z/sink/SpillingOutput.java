package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.sort.RunSink;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is written in memory, and moves to a staged file when it gets large. Not thread-safe.
 */
public final class SpillingOutput extends RunSink.Output {
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
  public SpillingOutput(StagingArea staging, FileOperations files, int maxInMemory) {
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
      ProfileClock.enter(Part.FILES);
      try {
        file = staging.newFile();
        out = files.create(file);
      } finally {
        ProfileClock.leave();
      }
    }
    if (file != null && memory.size() >= BUFFER_BYTES) {
      drainMemory();
    }
  }

  private void drainMemory() throws IOException {
    ProfileClock.enter(Part.FILES);
    try {
      out.write(memory.array(), 0, memory.size());
    } finally {
      ProfileClock.leave();
    }
    memory.reset();
  }

  @Override
  public SealedRun seal(SealedRunWriter run) throws IOException {
    if (file == null) {
      maxInMemory = Integer.MAX_VALUE; // what is left to write is little
      return run.finishInline(memory::toByteArray);
    }
    SealedRun sealed = run.finishStaged(file.toString());
    close();
    return sealed;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      drainMemory();
      ProfileClock.enter(Part.FILES);
      try {
        out.close();
      } finally {
        ProfileClock.leave();
      }
      out = null;
    }
  }

  /** What was written is given to another operator. */
  public void handedOn() {
    if (file != null) {
      staging.handedOn(file.toString());
    }
  }

  /** Gives up: the file goes, if there is one. */
  @Override
  public void abandon() {
    if (file == null) {
      return;
    }
    try {
      if (out != null) {
        out.close();
        out = null;
      }
    } catch (IOException e) {
      LOG.warn("staged file {} of a run that is given up cannot be closed", file, e);
    }
    staging.discard(file.toString());
  }
}
