package dev.syncline.local.fault;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.BlockLocation;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * A file system of Flink with the scheme {@value #SCHEME} that keeps its files on local disk:
 * {@code fault://PLAN/path} is {@code /path}, under the {@link FilePlan} with the id PLAN. It says
 * that it is not local, so the job uses it as it would use an object store, through its recoverable
 * writer.
 */
public final class FaultFileSystem extends FileSystem {
  public static final String SCHEME = "fault";

  private final LocalFileSystem files = new LocalFileSystem();
  private final URI uri;
  private final FilePlan plan;

  private FaultFileSystem(URI uri) {
    this.uri = URI.create(SCHEME + "://" + uri.getAuthority() + "/");
    this.plan = FilePlan.of(uri.getAuthority());
  }

  /** The address of a local path under a plan. */
  public static String address(FilePlan plan, java.nio.file.Path path) {
    return SCHEME + "://" + plan.id() + path.toAbsolutePath();
  }

  /** Flink finds it as a service. */
  public static final class Factory implements FileSystemFactory {
    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public FileSystem create(URI uri) {
      return new FaultFileSystem(uri);
    }
  }

  private static Path local(Path path) {
    return new Path("file", null, path.toUri().getPath());
  }

  private FileStatus mine(FileStatus status) {
    Path path = new Path(SCHEME, uri.getAuthority(), status.getPath().toUri().getPath());
    return new FileStatus() {
      @Override
      public long getLen() {
        return status.getLen();
      }

      @Override
      public long getBlockSize() {
        return status.getBlockSize();
      }

      @Override
      public short getReplication() {
        return status.getReplication();
      }

      @Override
      public long getModificationTime() {
        return status.getModificationTime();
      }

      @Override
      public long getAccessTime() {
        return status.getAccessTime();
      }

      @Override
      public boolean isDir() {
        return status.isDir();
      }

      @Override
      public Path getPath() {
        return path;
      }
    };
  }

  @Override
  public boolean isDistributedFS() {
    return true;
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri);
  }

  @Override
  public Path getHomeDirectory() {
    return new Path(uri);
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plan.run("status " + path.getName(), () -> mine(files.getFileStatus(local(path))));
  }

  @Override
  public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) {
    return new BlockLocation[0];
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return open(path);
  }

  @Override
  public FSDataInputStream open(Path path) throws IOException {
    return plan.run("open " + path.getName(), () -> files.open(local(path)));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = plan.run("list " + path.getName(), () -> files.listStatus(local(path)));
    if (found == null) {
      return null;
    }
    FileStatus[] all = new FileStatus[found.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = mine(found[i]);
    }
    return all;
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return plan.run("delete " + path.getName(), () -> files.delete(local(path), recursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return files.mkdirs(local(path));
  }

  @Override
  public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
    return new FaultyFiles.CountedOutput(
        plan,
        path.getName(),
        plan.run("create " + path.getName(), () -> files.create(local(path), mode)));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return plan.run("rename " + to.getName(), () -> files.rename(local(from), local(to)));
  }

  @Override
  public RecoverableWriter createRecoverableWriter() throws IOException {
    return new FaultyWriter(plan, files.createRecoverableWriter(), FaultFileSystem::local);
  }
}
