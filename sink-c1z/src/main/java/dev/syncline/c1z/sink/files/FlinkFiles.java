package dev.syncline.c1z.sink.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Operations through Flink's file systems, and for the local one through the JDK where Flink's
 * interface lacks what publication needs: links, renames that are atomic, directories on disk.
 */
public final class FlinkFiles implements FileOperations {
  public static final FlinkFiles INSTANCE = new FlinkFiles();

  private static final long serialVersionUID = 1L;

  /** So often a directory is listed while files in it go. */
  private static final int LISTINGS = 20;

  private FlinkFiles() {}

  private Object readResolve() {
    return INSTANCE;
  }

  // Not guarded by the task's registry of open streams: these are used from other threads too, and
  // every stream has an owner that closes it.
  private static FileSystem of(Path file) throws IOException {
    return FileSystem.getUnguardedFileSystem(file.toUri());
  }

  static java.nio.file.Path local(Path file) {
    return java.nio.file.Path.of(file.getPath());
  }

  @Override
  public FSDataOutputStream create(Path file) throws IOException {
    try {
      return of(file).create(file, FileSystem.WriteMode.NO_OVERWRITE);
    } catch (IOException e) {
      if (isLocal(file) && !Files.exists(local(file).toAbsolutePath().getParent())) {
        // Somebody found the directory empty just now, and removed it.
        return of(file).create(file, FileSystem.WriteMode.NO_OVERWRITE);
      }
      throw e;
    }
  }

  @Override
  public void put(Path file, byte[] content) throws IOException {
    if (!isLocal(file)) {
      // An object is there when it is closed.
      try (FSDataOutputStream out = of(file).create(file, FileSystem.WriteMode.OVERWRITE)) {
        out.write(content);
      }
      return;
    }
    createDirectories(file.getParent());
    java.nio.file.Path temporary =
        local(file.getParent()).resolve("." + file.getName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(content));
        channel.force(true);
      }
      Files.move(temporary, local(file), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory(file.getParent());
  }

  @Override
  public FSDataInputStream open(Path file) throws IOException {
    try {
      return of(file).open(file);
    } catch (FileNotFoundException | NoSuchFileException e) {
      // The JDK says "not found" for "permission denied" and "too many open files", too.
      if (size(file) != MISSING) {
        throw new IOException(file + " cannot be opened", e);
      }
      throw new MissingFileException(file, e);
    }
  }

  @Override
  public long size(Path file) throws IOException {
    try {
      if (isLocal(file)) {
        BasicFileAttributes found = Files.readAttributes(local(file), BasicFileAttributes.class);
        return found.isDirectory() ? DIRECTORY : found.size();
      }
      FileStatus found = of(file).getFileStatus(file);
      return found.isDir() ? DIRECTORY : found.getLen();
    } catch (FileNotFoundException | NoSuchFileException e) {
      return MISSING;
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    if (isLocal(file)) {
      Files.deleteIfExists(local(file));
    } else if (!of(file).delete(file, false) && size(file) != MISSING) {
      throw new IOException(file + " cannot be deleted");
    }
  }

  @Override
  public void deleteIfEmpty(Path directory) throws IOException {
    if (isLocal(directory)) {
      try {
        Files.deleteIfExists(local(directory));
      } catch (DirectoryNotEmptyException e) {
        // Then it stays.
      }
    } else if (list(directory).isEmpty()) {
      of(directory).delete(directory, false);
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return list(directory, false);
  }

  @Override
  public List<Path> directories(Path directory) throws IOException {
    return list(directory, true);
  }

  private List<Path> list(Path directory, boolean directories) throws IOException {
    List<Path> files = new ArrayList<>();
    if (isLocal(directory)) {
      // Flink's own listing asks for the status of each name and fails if one has just gone.
      try (DirectoryStream<java.nio.file.Path> names =
          Files.newDirectoryStream(
              local(directory), directories ? Files::isDirectory : Files::isRegularFile)) {
        names.forEach(name -> files.add(new Path(directory, name.getFileName().toString())));
      } catch (NoSuchFileException | NotDirectoryException e) {
        return files;
      }
    } else {
      FileStatus[] found = listOf(directory);
      for (FileStatus status : found == null ? new FileStatus[0] : found) {
        if (status.isDir() == directories) {
          files.add(status.getPath());
        }
      }
    }
    return files;
  }

  /** Null if there is no such directory. */
  private FileStatus[] listOf(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return of(directory).listStatus(directory);
      } catch (FileNotFoundException e) {
        // That may also be a file which went while its status was asked for.
        if (size(directory) == MISSING) {
          return null;
        }
        if (attempt == LISTINGS) {
          throw e;
        }
      }
    }
  }

  @Override
  public boolean isLocal(Path file) throws IOException {
    return of(file) instanceof LocalFileSystem;
  }

  @Override
  public void link(Path file, Path name) throws IOException {
    try {
      Files.createLink(local(name), local(file));
    } catch (NoSuchFileException e) {
      throw new MissingFileException(file, e);
    }
  }

  @Override
  public void replace(Path file, Path name) throws IOException {
    try {
      Files.move(local(file), local(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw new MissingFileException(file, e);
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    java.nio.file.Path path = local(directory).toAbsolutePath();
    if (!Files.isDirectory(path)) {
      if (path.getParent() != null) {
        createDirectories(new Path(path.getParent().toUri()));
      }
      Files.createDirectories(path);
      sync(path.getParent());
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    sync(local(directory));
  }

  private static void sync(java.nio.file.Path directory) throws IOException {
    if (directory == null
        || !directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      // Where directories cannot be opened as files, names are the file system's own affair.
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public RecoverableWriter recoverableWriter(Path file) throws IOException {
    return of(file).createRecoverableWriter();
  }

  @Override
  public boolean hasUploads(Path file) throws IOException {
    return S3Uploads.of(of(file)).isPresent();
  }

  @Override
  public List<Upload> uploads(Path path) throws IOException {
    return uploadsTo(path).below(path);
  }

  @Override
  public void abort(Path file, String upload) throws IOException {
    uploadsTo(file).abort(file, upload);
  }

  @Override
  public String uploadOf(Path file, RecoverableWriter.CommitRecoverable recoverable)
      throws IOException {
    return uploadsTo(file).idOf(recoverable);
  }

  private static S3Uploads uploadsTo(Path file) throws IOException {
    return S3Uploads.of(of(file))
        .orElseThrow(() -> new UnsupportedOperationException(file + ": no uploads to be seen"));
  }
}
