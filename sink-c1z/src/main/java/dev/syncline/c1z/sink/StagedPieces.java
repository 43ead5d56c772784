package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.write.Piece;
import dev.syncline.c1z.write.PieceStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;

/**
 * Keeps the pieces of one range after the other: in the result itself while they are small, and in
 * one staged file what is too much. Used by one thread.
 */
final class StagedPieces implements PieceStore {
  private final FileOperations files;
  private final StagingArea staging;
  private final int inlineBytes;
  private int inlineLeft;
  private Path file;
  private FSDataOutputStream out;
  private long written;

  /**
   * @param inlineBytes how many bytes a result may carry itself
   */
  StagedPieces(FileOperations files, StagingArea staging, int inlineBytes) {
    this.files = requireNonNull(files);
    this.staging = requireNonNull(staging);
    this.inlineBytes = inlineBytes;
    this.inlineLeft = inlineBytes;
  }

  @Override
  public Piece store(byte[] data, int offset, int length) throws IOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException("interrupted while a range was built");
    }
    if (length <= inlineLeft) {
      inlineLeft -= length;
      return new Piece(null, 0, length, Arrays.copyOfRange(data, offset, offset + length));
    }
    ProfileClock.enter(Part.FILES);
    try {
      if (out == null) {
        file = staging.newFile();
        out = files.create(file);
      }
      out.write(data, offset, length);
    } finally {
      ProfileClock.leave();
    }
    Piece piece = new Piece(file.toString(), written, length, null);
    written += length;
    return piece;
  }

  /**
   * Ends a range.
   *
   * @return the staged files of its pieces, none or one
   */
  List<String> finish() throws IOException {
    if (out == null) {
      reset();
      return List.of();
    }
    ProfileClock.enter(Part.FILES);
    try {
      out.close();
    } finally {
      ProfileClock.leave();
    }
    List<String> staged = List.of(file.toString());
    reset();
    return staged;
  }

  /** Gives up a range. */
  void abandon() throws IOException {
    if (file == null) {
      reset();
      return;
    }
    try {
      if (out != null) {
        out.close();
      }
    } finally {
      staging.discard(file.toString());
      reset();
    }
  }

  private void reset() {
    inlineLeft = inlineBytes;
    file = null;
    out = null;
    written = 0;
  }
}
