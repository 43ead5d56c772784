package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.io.SimpleVersionedSerialization;

/**
 * Publication through the recoverable writer of a Flink file system: an upload in parts on an
 * object store, which has no rename, or a hidden file and a rename elsewhere. The handle is what
 * the writer needs to commit, in the form of its own versioned serializer.
 *
 * <p>Between the look at the target and the commit somebody else may write there: file systems of
 * this kind cannot exclude it. What a conflict or a crash leaves of an upload is removed by rules
 * of the store (S3: abort incomplete uploads after some days), Flink's interface has no call for
 * it.
 */
final class RecoverablePublication implements Publication {
  private final FileOperations files;
  private final boolean overwrite;

  RecoverablePublication(FileOperations files, boolean overwrite) {
    this.files = requireNonNull(files);
    this.overwrite = overwrite;
  }

  @Override
  public Draft begin(Path target) throws IOException {
    RecoverableWriter writer = files.recoverableWriter(target);
    return new RecoverableDraft(writer, writer.open(target));
  }

  @Override
  public Result publish(StagedFile file) throws IOException {
    TargetCheck check = TargetCheck.of(files, file);
    if (check.same()) {
      return Result.PUBLISHED;
    }
    if (check.found() && (!overwrite || !check.replaceable())) {
      return check.conflict(file);
    }
    try {
      commit(file);
    } catch (IOException e) {
      if (isGone(e)) {
        return new Result(Outcome.LOST, file.target() + ": its upload is gone: " + e.getMessage());
      }
      TargetCheck after = TargetCheck.of(files, file);
      if (!after.found() || after.same()) {
        throw e;
      }
      // Where a rename does not replace: the one case in which there is a moment without a file.
      files.delete(new Path(file.target()));
      commit(file);
    }
    long size = files.size(new Path(file.target()));
    if (size != file.size()) {
      return new Result(
          Outcome.LOST,
          file.target() + " has " + size + " bytes after its commit, expected " + file.size());
    }
    return Result.PUBLISHED;
  }

  /** Stores that know the upload no more say so; a retry would hear the same for ever. */
  private static boolean isGone(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotFoundException
          || String.valueOf(cause.getMessage()).contains("NoSuchUpload")) {
        return true;
      }
    }
    return false;
  }

  private void commit(StagedFile file) throws IOException {
    RecoverableWriter writer = files.recoverableWriter(new Path(file.target()));
    RecoverableWriter.CommitRecoverable recoverable =
        SimpleVersionedSerialization.readVersionAndDeSerialize(
            writer.getCommitRecoverableSerializer(), file.handle());
    writer.recoverForCommit(recoverable).commitAfterRecovery();
  }

  private static final class RecoverableDraft implements Draft {
    private final RecoverableWriter writer;
    private final RecoverableFsDataOutputStream out;
    private boolean finished;

    RecoverableDraft(RecoverableWriter writer, RecoverableFsDataOutputStream out) {
      this.writer = writer;
      this.out = out;
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public byte[] finish() throws IOException {
      RecoverableWriter.CommitRecoverable recoverable = out.closeForCommit().getRecoverable();
      finished = true;
      return SimpleVersionedSerialization.writeVersionAndSerialize(
          writer.getCommitRecoverableSerializer(), recoverable);
    }

    @Override
    public String stagedPath() {
      return null;
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        out.close();
      }
    }
  }
}
