package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.Path;

/**
 * Makes a file visible at its target in one step: whoever looks sees nothing or all of it.
 *
 * <p>Publishing is idempotent: a call that is repeated after the first one was done, or had got
 * anywhere before an error or a crash, ends the same way. Implementations are not thread-safe.
 */
public interface Publication {

  /** What became of a file. */
  enum Outcome {
    /** It is at its target. */
    PUBLISHED,
    /** The target holds other bytes, which were left alone. */
    CONFLICT,
    /** What was staged is gone or damaged, and the target does not hold it. */
    LOST
  }

  /**
   * The end of a publication.
   *
   * @param outcome what became of the file
   * @param reason one line for people; empty if published
   */
  record Result(Outcome outcome, String reason) {
    static final Result PUBLISHED = new Result(Outcome.PUBLISHED, "");

    public Result {
      requireNonNull(outcome);
      requireNonNull(reason);
    }
  }

  /** A file in the making. Closing it before {@link #finish} drops it. */
  interface Draft extends Closeable {
    /** Takes the bytes. Not buffered; not to be closed. */
    OutputStream out();

    /** Ends the file and brings it to disk. Returns the handle for {@link StagedFile}. */
    byte[] finish() throws IOException;

    /**
     * The file in the staging area that {@link #finish} leaves behind, or null if it is not there.
     */
    String stagedPath();
  }

  /** Starts a file that nobody sees. */
  Draft begin(Path target) throws IOException;

  /**
   * Makes it visible.
   *
   * @throws IOException for errors that a later attempt may not meet
   */
  Result publish(StagedFile file) throws IOException;

  /** Where a file is that was {@link #staged}. */
  static Path stagedPath(StagedFile file) {
    return LocalPublication.stagedPath(file);
  }

  /**
   * Files that lie in the staging area on any file system, so that another operator can read them;
   * where the target is on a local one, they can be published, too.
   */
  static Publication staged(FileOperations files, StagingArea staging) {
    return new LocalPublication(files, staging, false);
  }

  /**
   * The way of publishing that the file system of {@code target} asks for.
   *
   * @param staging for files in the making; null if the caller only publishes
   * @param overwrite whether a target with other bytes is replaced
   */
  static Publication of(FileOperations files, Path target, StagingArea staging, boolean overwrite)
      throws IOException {
    return files.isLocal(target)
        ? new LocalPublication(files, staging, overwrite)
        : new RecoverablePublication(files, staging, overwrite);
  }
}
