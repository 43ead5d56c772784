package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.FlinkFiles;
import java.io.Serializable;

/**
 * Where staged files go. The same for all operators of a job that hand such files on.
 *
 * @param directory on a file system that all TaskManagers reach; for local output in the file
 *     system of the output
 * @param retainedCheckpoints how many completed checkpoints the job keeps ({@code
 *     state.checkpoints.num-retained})
 * @param files operations on files
 */
public record StagingOptions(String directory, int retainedCheckpoints, FileOperations files)
    implements Serializable {

  public StagingOptions {
    requireNonNull(directory);
    requireNonNull(files);
    if (retainedCheckpoints < 1) {
      throw new IllegalArgumentException(
          retainedCheckpoints + " retained checkpoints, expected at least 1");
    }
  }

  /** In {@code directory}, for a job that retains one checkpoint. */
  public static StagingOptions in(String directory) {
    return new StagingOptions(directory, 1, FlinkFiles.INSTANCE);
  }

  public StagingOptions withRetainedCheckpoints(int checkpoints) {
    return new StagingOptions(directory, checkpoints, files);
  }

  public StagingOptions withFiles(FileOperations other) {
    return new StagingOptions(directory, retainedCheckpoints, other);
  }
}
