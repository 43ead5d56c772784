package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Publication through the recoverable writer of a Flink file system: an upload in parts on an
 * object store, which has no rename, or a hidden file and a rename elsewhere. The handle holds what
 * the writer needs to commit, in the form of its own versioned serializer.
 *
 * <p>Where uploads can be aborted, there is an {@link UploadNote} in the staging area from before
 * the upload is begun until its publication has ended, in whatever way. So what an attempt leaves
 * behind is aborted by the next one, and what is not needed, because the target holds these or
 * other bytes, by the publication itself. Elsewhere leftovers are removed by rules of the store.
 *
 * <p>Between the look at the target and the commit somebody else may write there: file systems of
 * this kind cannot exclude it.
 */
final class RecoverablePublication implements Publication {
  private final FileOperations files;
  private final StagingArea staging;
  private final boolean overwrite;

  /**
   * @param staging for notes of uploads; null if the caller only publishes
   */
  RecoverablePublication(FileOperations files, StagingArea staging, boolean overwrite) {
    this.files = requireNonNull(files);
    this.staging = staging;
    this.overwrite = overwrite;
  }

  /**
   * What a {@link StagedFile} carries from the one to the other.
   *
   * <pre>
   * handle := recoverable | marker=-1 note upload recoverable
   * note, upload: modified UTF-8 with length; recoverable: version=int length=int content
   * </pre>
   *
   * @param note of the upload; null where there is none
   * @param upload its id; null where there is none
   * @param recoverable what the writer commits, versioned
   */
  private record Handle(String note, String upload, byte[] recoverable) {
    /** No version of a recoverable. */
    private static final int MARKER = -1;

    byte[] toBytes() throws IOException {
      if (note == null) {
        return recoverable;
      }
      DataOutputSerializer out = new DataOutputSerializer(recoverable.length + 512);
      out.writeInt(MARKER);
      out.writeUTF(note);
      out.writeUTF(upload);
      out.write(recoverable);
      return out.getCopyOfBuffer();
    }

    static Handle of(byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      if (in.readInt() != MARKER) {
        return new Handle(null, null, bytes);
      }
      String note = in.readUTF();
      String upload = in.readUTF();
      byte[] recoverable = new byte[in.available()];
      in.readFully(recoverable);
      return new Handle(note, upload, recoverable);
    }
  }

  @Override
  public Draft begin(Path target) throws IOException {
    RecoverableWriter writer = files.recoverableWriter(target);
    RecoverableDraft draft =
        new RecoverableDraft(writer, files.hasUploads(target) ? staging.newUpload() : null);
    try {
      draft.begin(target);
      return draft;
    } catch (IOException | RuntimeException e) {
      try {
        draft.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  @Override
  public Result publish(StagedFile file) throws IOException {
    Handle handle = Handle.of(file.handle());
    TargetCheck check = TargetCheck.of(files, file);
    Result end;
    if (check.same()) {
      end = Result.PUBLISHED;
    } else if (check.found() && (!overwrite || !check.replaceable())) {
      end = check.conflict(file);
    } else {
      end = commit(file, handle);
      if (end.outcome() == Outcome.PUBLISHED) {
        deleteNote(handle);
        return end;
      }
    }
    if (handle.note() != null) {
      // Nobody commits it any more, or it was committed before.
      files.abort(new Path(file.target()), handle.upload());
      deleteNote(handle);
    }
    return end;
  }

  private void deleteNote(Handle handle) throws IOException {
    if (handle.note() != null) {
      files.delete(new Path(handle.note()));
    }
  }

  private Result commit(StagedFile file, Handle handle) throws IOException {
    try {
      commit(file.target(), handle);
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
      commit(file.target(), handle);
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

  private void commit(String target, Handle handle) throws IOException {
    RecoverableWriter writer = files.recoverableWriter(new Path(target));
    RecoverableWriter.CommitRecoverable recoverable =
        SimpleVersionedSerialization.readVersionAndDeSerialize(
            writer.getCommitRecoverableSerializer(), handle.recoverable());
    writer.recoverForCommit(recoverable).commitAfterRecovery();
  }

  private final class RecoverableDraft implements Draft {
    private final RecoverableWriter writer;
    private final Path note;
    private RecoverableFsDataOutputStream out;
    private String upload;
    private boolean finished;

    RecoverableDraft(RecoverableWriter writer, Path note) {
      this.writer = writer;
      this.note = note;
    }

    void begin(Path target) throws IOException {
      if (note == null) {
        out = writer.open(target);
        return;
      }
      new UploadNote(target, "").write(files, note);
      out = writer.open(target);
      // Of a stream without bytes there is nothing to persist, but it says which upload it is.
      upload = files.uploadOf(target, out.persist());
      new UploadNote(target, upload).write(files, note);
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public byte[] finish() throws IOException {
      byte[] recoverable =
          SimpleVersionedSerialization.writeVersionAndSerialize(
              writer.getCommitRecoverableSerializer(), out.closeForCommit().getRecoverable());
      finished = true;
      return new Handle(stagedPath(), upload, recoverable).toBytes();
    }

    @Override
    public String stagedPath() {
      return note == null ? null : note.toString();
    }

    @Override
    public void close() throws IOException {
      if (finished) {
        return;
      }
      try {
        if (out != null) {
          out.close();
        }
      } finally {
        if (note != null) {
          staging.discard(note.toString());
        }
      }
    }
  }
}
