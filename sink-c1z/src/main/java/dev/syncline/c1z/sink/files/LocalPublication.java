package dev.syncline.c1z.sink.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;

/**
 * Publication on a local file system: the file is written and brought to disk in the staging area,
 * which lies in the same file system. To publish, it gets its target as a second name, which fails
 * where something has that name; then the directory is brought to disk and the first name is
 * removed. The handle is the staged path in UTF-8.
 *
 * <p>A crash between the two leaves both names; the repeated call finds the same bytes at the
 * target, and removes the staged one. Where the file system has no links the file is renamed, after
 * a look at the target.
 */
final class LocalPublication implements Publication {
  private final FileOperations files;
  private final StagingArea staging;
  private final boolean overwrite;

  LocalPublication(FileOperations files, StagingArea staging, boolean overwrite) {
    this.files = requireNonNull(files);
    this.staging = staging;
    this.overwrite = overwrite;
  }

  @Override
  public Draft begin(Path target) throws IOException {
    Path staged = staging.newFile();
    return new LocalDraft(staged, files.create(staged));
  }

  @Override
  public Result publish(StagedFile file) throws IOException {
    Path staged = stagedPath(file);
    Path target = new Path(file.target());
    TargetCheck check = TargetCheck.of(files, file);
    if (!check.found()) {
      String loss = lossOf(staged, file);
      if (loss != null) {
        return new Result(Outcome.LOST, loss);
      }
      files.createDirectories(target.getParent());
      if (!tryLink(staged, target)) {
        check = TargetCheck.of(files, file);
      }
    }
    if (check.found() && !check.same()) {
      if (!overwrite || !check.replaceable()) {
        files.delete(staged);
        return check.conflict(file);
      }
      String loss = lossOf(staged, file);
      if (loss != null) {
        return new Result(Outcome.LOST, loss);
      }
      files.replace(staged, target);
    }
    files.syncDirectory(target.getParent());
    files.delete(staged);
    return Result.PUBLISHED;
  }

  static Path stagedPath(StagedFile file) {
    return new Path(new String(file.handle(), UTF_8));
  }

  /** Null if what is staged can be published. */
  private String lossOf(Path staged, StagedFile file) throws IOException {
    long size = files.size(staged);
    if (size == FileOperations.MISSING) {
      return "staged file " + staged + " does not exist, nor does " + file.target() + " hold it";
    }
    return size == file.size()
        ? null
        : "staged file " + staged + " has " + size + " bytes, expected " + file.size();
  }

  /** False if something has the name of the target. */
  private boolean tryLink(Path staged, Path target) throws IOException {
    try {
      files.link(staged, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      files.replace(staged, target);
      return true;
    } catch (FileSystemException e) {
      // Some file systems that have no links say so with an error number of their own.
      if (files.size(target) != FileOperations.MISSING) {
        return false;
      }
      files.replace(staged, target);
      return true;
    }
  }

  private final class LocalDraft implements Draft {
    private final Path staged;
    private final FSDataOutputStream out;
    private boolean finished;

    LocalDraft(Path staged, FSDataOutputStream out) {
      this.staged = staged;
      this.out = out;
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public byte[] finish() throws IOException {
      if (!files.isLocal(staged)) {
        // It is there when it is closed: an object store knows nothing else.
        out.close();
      } else {
        out.sync();
        out.close();
        files.syncDirectory(staged.getParent());
      }
      finished = true;
      return staged.toString().getBytes(UTF_8);
    }

    @Override
    public String stagedPath() {
      return staged.toString();
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        try (out) {
          staging.discard(staged.toString());
        }
      }
    }
  }
}
