package dev.syncline.c1z.hostile;

import dev.syncline.c1z.sink.files.FaultPlan;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.apache.lucene.tests.mockfile.FilterFileChannel;
import org.apache.lucene.tests.mockfile.FilterFileSystemProvider;

/**
 * The files of this machine under a {@link FaultPlan}: everything that is done to a file by a path
 * of {@link #path} counts as an operation, reads and writes too.
 */
final class FaultyPaths extends FilterFileSystemProvider {
  private final FaultPlan plan;

  FaultyPaths(FaultPlan plan) {
    super("faulty://", FileSystems.getDefault());
    this.plan = plan;
  }

  /** The same path under the plan. */
  Path path(Path path) {
    return wrapPath(path);
  }

  /** An operation without a result. */
  private interface Action {
    void run() throws IOException;
  }

  private void count(String name, Action action) throws IOException {
    plan.run(
        name,
        () -> {
          action.run();
          return null;
        });
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    count("create directory", () -> super.createDirectory(path, attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    count("delete", () -> super.delete(path));
  }

  @Override
  public boolean deleteIfExists(Path path) throws IOException {
    return plan.run("delete if there", () -> super.deleteIfExists(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    count("move", () -> super.move(source, target, options));
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return plan.run("compare paths", () -> super.isSameFile(path, other));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    count("check access", () -> super.checkAccess(path, modes));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return plan.run("read attributes", () -> super.readAttributes(path, type, options));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return plan.run("list", () -> super.newDirectoryStream(path, filter));
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    return plan.run("open to read", () -> super.newInputStream(path, options));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    OutputStream opened = plan.run("open to write", () -> super.newOutputStream(path, options));
    return new FilterOutputStream(opened) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        count("write", () -> out.write(bytes, offset, length));
      }
    };
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    FileChannel opened =
        plan.run("open channel", () -> super.newFileChannel(path, options, attributes));
    return new FilterFileChannel(opened) {
      @Override
      public int read(ByteBuffer target) throws IOException {
        return plan.run("read", () -> super.read(target));
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        return plan.run("read", () -> super.read(target, position));
      }

      @Override
      public int write(ByteBuffer source) throws IOException {
        return plan.run("write", () -> super.write(source));
      }

      @Override
      public FileChannel truncate(long size) throws IOException {
        return plan.run("truncate", () -> super.truncate(size));
      }

      @Override
      public void force(boolean metadata) throws IOException {
        count("force", () -> super.force(metadata));
      }
    };
  }
}
