package dev.syncline.c1z.sink.files;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;

/**
 * Every operation on files that staging and publication use, so that there is one place where a
 * test can make the k-th of them fail. {@link FlinkFiles} is the implementation.
 *
 * <p>Implementations are thread-safe.
 */
public interface FileOperations extends Serializable {
  /** Size returned for what does not exist. */
  long MISSING = -1;

  /** Size returned for a directory. */
  long DIRECTORY = -2;

  /** Creates a new file, with its directories. An existing one is an error. */
  FSDataOutputStream create(Path file) throws IOException;

  /**
   * Gives a small file its content, in one step; what had the name before is replaced. Directories
   * are made if they are missing.
   */
  void put(Path file, byte[] content) throws IOException;

  /**
   * Opens a file for reading.
   *
   * @throws MissingFileException if it does not exist
   */
  FSDataInputStream open(Path file) throws IOException;

  /** Bytes of a file, or {@link #MISSING}, or {@link #DIRECTORY}. */
  long size(Path file) throws IOException;

  /** Deletes a file. None of that name is not an error. */
  void delete(Path file) throws IOException;

  /** Deletes a directory if it is empty, and does nothing otherwise. */
  void deleteIfEmpty(Path directory) throws IOException;

  /** The files directly in a directory; empty if it does not exist. */
  List<Path> list(Path directory) throws IOException;

  /** The directories directly in a directory; empty if it does not exist. */
  List<Path> directories(Path directory) throws IOException;

  /** Whether the three operations below work on this file. */
  boolean isLocal(Path file) throws IOException;

  /**
   * Gives a local file a second name, in one atomic step.
   *
   * @throws MissingFileException if the file does not exist
   * @throws java.nio.file.FileAlreadyExistsException if something has that name
   * @throws UnsupportedOperationException if the file system cannot do that
   */
  void link(Path file, Path name) throws IOException;

  /**
   * Gives a local file another name, in one atomic step, whether something had that name or not.
   *
   * @throws MissingFileException if the file does not exist
   */
  void replace(Path file, Path name) throws IOException;

  /**
   * Creates a local directory and those above it if they are missing, so that they survive a loss
   * of power.
   */
  void createDirectories(Path directory) throws IOException;

  /** Brings the names in a local directory to disk. */
  void syncDirectory(Path directory) throws IOException;

  /** The writer of a file system that has its own way of making a file visible at once. */
  RecoverableWriter recoverableWriter(Path file) throws IOException;

  /**
   * Whether the file system uploads in parts, and shows here what became of that; the operations
   * below need it.
   */
  boolean hasUploads(Path file) throws IOException;

  /** The unfinished uploads of a file, and those of all files below a directory. */
  List<Upload> uploads(Path path) throws IOException;

  /** Gives an upload up. None with that id is not an error. */
  void abort(Path file, String upload) throws IOException;

  /** The id of the upload that a recoverable of the file system's {@link #recoverableWriter} is. */
  String uploadOf(Path file, RecoverableWriter.CommitRecoverable recoverable) throws IOException;
}
