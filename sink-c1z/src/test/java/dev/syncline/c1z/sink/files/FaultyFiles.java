package dev.syncline.c1z.sink.files;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FSDataOutputStreamWrapper;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * {@link FlinkFiles} under a {@link FaultPlan}. Does not wait for the disk: whether bytes outlive
 * the machine is nothing that a test could see.
 */
public final class FaultyFiles implements FileOperations {
  private static final long serialVersionUID = 1L;

  private static final Pattern HIDDEN = Pattern.compile("\\.(.+)\\.inprogress\\.[0-9a-f-]+");

  private final String plan;
  private final boolean links;
  private final boolean local;
  private final boolean uploads;

  private FaultyFiles(FaultPlan plan, boolean links, boolean local, boolean uploads) {
    this.plan = plan.id;
    this.links = links;
    this.local = local;
    this.uploads = uploads;
  }

  public static FaultyFiles local(FaultPlan plan) {
    return new FaultyFiles(plan, true, true, false);
  }

  /** A local file system that has no links. */
  public static FaultyFiles withoutLinks(FaultPlan plan) {
    return new FaultyFiles(plan, false, true, false);
  }

  /** One that says it is not local, so that its recoverable writer is used. */
  public static FaultyFiles remote(FaultPlan plan) {
    return new FaultyFiles(plan, false, false, false);
  }

  /** One that is not local and shows its uploads: the hidden files of the local writer. */
  public static FaultyFiles store(FaultPlan plan) {
    return new FaultyFiles(plan, false, false, true);
  }

  private <T> T run(String name, Path file, FaultPlan.Operation<T> operation) throws IOException {
    return FaultPlan.of(plan).run(name + " " + file.getName(), operation);
  }

  @Override
  public FSDataOutputStream create(Path file) throws IOException {
    return new Out(file, run("create", file, () -> FlinkFiles.INSTANCE.create(file)));
  }

  @Override
  public FSDataInputStream open(Path file) throws IOException {
    return run("open", file, () -> FlinkFiles.INSTANCE.open(file));
  }

  @Override
  public long size(Path file) throws IOException {
    return run("size", file, () -> FlinkFiles.INSTANCE.size(file));
  }

  @Override
  public void delete(Path file) throws IOException {
    run(
        "delete",
        file,
        () -> {
          FlinkFiles.INSTANCE.delete(file);
          return null;
        });
  }

  @Override
  public void deleteIfEmpty(Path directory) throws IOException {
    FlinkFiles.INSTANCE.deleteIfEmpty(directory);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return run("list", directory, () -> FlinkFiles.INSTANCE.list(directory));
  }

  @Override
  public void put(Path file, byte[] content) throws IOException {
    run(
        "put",
        file,
        () -> {
          FlinkFiles.INSTANCE.put(file, content);
          return null;
        });
  }

  @Override
  public List<Path> directories(Path directory) throws IOException {
    return run("directories", directory, () -> FlinkFiles.INSTANCE.directories(directory));
  }

  @Override
  public boolean isLocal(Path file) {
    return local;
  }

  @Override
  public void link(Path file, Path name) throws IOException {
    run(
        "link",
        name,
        () -> {
          if (!links) {
            throw new UnsupportedOperationException("no links");
          }
          FlinkFiles.INSTANCE.link(file, name);
          return null;
        });
  }

  @Override
  public void replace(Path file, Path name) throws IOException {
    run(
        "replace",
        name,
        () -> {
          FlinkFiles.INSTANCE.replace(file, name);
          return null;
        });
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    run(
        "createDirectories",
        directory,
        () -> {
          FlinkFiles.INSTANCE.createDirectories(directory);
          return null;
        });
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    run("syncDirectory", directory, () -> null);
  }

  @Override
  public RecoverableWriter recoverableWriter(Path file) throws IOException {
    return new Recoverable(file, FlinkFiles.INSTANCE.recoverableWriter(file));
  }

  @Override
  public boolean hasUploads(Path file) {
    return uploads;
  }

  @Override
  public List<Upload> uploads(Path path) throws IOException {
    return run("uploads", path, () -> hidden(path));
  }

  private static List<Upload> hidden(Path path) throws IOException {
    java.nio.file.Path at = FlinkFiles.local(path);
    java.nio.file.Path from = Files.isDirectory(at) ? at : at.getParent();
    if (!Files.isDirectory(from)) {
      return List.of();
    }
    List<Upload> found = new ArrayList<>();
    try (Stream<java.nio.file.Path> files = Files.walk(from)) {
      for (java.nio.file.Path file : files.toList()) {
        Matcher name = HIDDEN.matcher(file.getFileName().toString());
        if (name.matches()) {
          java.nio.file.Path target = file.resolveSibling(name.group(1));
          if (target.startsWith(at)) {
            found.add(new Upload(new Path(target.toUri()), file.toString()));
          }
        }
      }
    }
    return found;
  }

  @Override
  public void abort(Path file, String upload) throws IOException {
    run(
        "abort",
        file,
        () -> {
          Files.deleteIfExists(java.nio.file.Path.of(upload));
          return null;
        });
  }

  @Override
  public String uploadOf(Path file, RecoverableWriter.CommitRecoverable recoverable) {
    // "LocalRecoverable {hidden file} @ {offset} -> {target}"
    return recoverable.toString().split(" ")[1];
  }

  private final class Out extends FSDataOutputStreamWrapper {
    private final Path file;

    Out(Path file, FSDataOutputStream out) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      run(
          "write",
          file,
          () -> {
            super.write(data, offset, length);
            return null;
          });
    }

    @Override
    public void sync() throws IOException {
      run(
          "sync",
          file,
          () -> {
            super.flush();
            return null;
          });
    }

    @Override
    public void close() throws IOException {
      run(
          "close",
          file,
          () -> {
            super.close();
            return null;
          });
    }
  }

  private final class Recoverable implements RecoverableWriter {
    private final Path file;
    private final RecoverableWriter writer;

    Recoverable(Path file, RecoverableWriter writer) {
      this.file = file;
      this.writer = writer;
    }

    @Override
    public RecoverableFsDataOutputStream open(Path path) throws IOException {
      return new RecoverableOut(file, run("begin", file, () -> writer.open(path)));
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
          throw new UnsupportedOperationException();
        }

        @Override
        public void commitAfterRecovery() throws IOException {
          run(
              "commit",
              file,
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
  }

  private final class RecoverableOut extends RecoverableFsDataOutputStream {
    private final Path file;
    private final RecoverableFsDataOutputStream out;

    RecoverableOut(Path file, RecoverableFsDataOutputStream out) {
      this.file = file;
      this.out = out;
    }

    @Override
    public Committer closeForCommit() throws IOException {
      return run("closeForCommit", file, out::closeForCommit);
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
      run(
          "write",
          file,
          () -> {
            out.write(data, offset, length);
            return null;
          });
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
