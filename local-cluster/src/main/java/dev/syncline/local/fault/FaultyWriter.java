package dev.syncline.local.fault;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A recoverable writer under a {@link FilePlan}. */
final class FaultyWriter implements RecoverableWriter {
  private final FilePlan plan;
  private final RecoverableWriter writer;
  private final UnaryOperator<Path> place;

  /**
   * @param place where a file really is
   */
  FaultyWriter(FilePlan plan, RecoverableWriter writer, UnaryOperator<Path> place) {
    this.plan = plan;
    this.writer = writer;
    this.place = place;
  }

  @Override
  public RecoverableFsDataOutputStream open(Path path) throws IOException {
    return new Out(
        path.getName(), plan.run("begin " + path.getName(), () -> writer.open(place.apply(path))));
  }

  @Override
  public RecoverableFsDataOutputStream recover(ResumeRecoverable resumable) throws IOException {
    return writer.recover(resumable);
  }

  @Override
  public boolean requiresCleanupOfRecoverableState() {
    return writer.requiresCleanupOfRecoverableState();
  }

  @Override
  public boolean cleanupRecoverableState(ResumeRecoverable resumable) throws IOException {
    return writer.cleanupRecoverableState(resumable);
  }

  @Override
  public RecoverableFsDataOutputStream.Committer recoverForCommit(CommitRecoverable recoverable)
      throws IOException {
    RecoverableFsDataOutputStream.Committer committer = writer.recoverForCommit(recoverable);
    return new RecoverableFsDataOutputStream.Committer() {
      @Override
      public void commit() throws IOException {
        throw new UnsupportedOperationException("only after recovery");
      }

      @Override
      public void commitAfterRecovery() throws IOException {
        plan.run(
            "commit",
            () -> {
              committer.commitAfterRecovery();
              return null;
            });
      }

      @Override
      public CommitRecoverable getRecoverable() {
        return recoverable;
      }
    };
  }

  @Override
  public SimpleVersionedSerializer<CommitRecoverable> getCommitRecoverableSerializer() {
    return writer.getCommitRecoverableSerializer();
  }

  @Override
  public SimpleVersionedSerializer<ResumeRecoverable> getResumeRecoverableSerializer() {
    return writer.getResumeRecoverableSerializer();
  }

  @Override
  public boolean supportsResume() {
    return writer.supportsResume();
  }

  private final class Out extends RecoverableFsDataOutputStream {
    private final String name;
    private final RecoverableFsDataOutputStream out;

    Out(String name, RecoverableFsDataOutputStream out) {
      this.name = name;
      this.out = out;
    }

    @Override
    public Committer closeForCommit() throws IOException {
      return plan.run("closeForCommit " + name, out::closeForCommit);
    }

    @Override
    public RecoverableWriter.ResumeRecoverable persist() throws IOException {
      return out.persist();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      plan.write(name, out, data, offset, length);
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void sync() throws IOException {
      out.sync();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
