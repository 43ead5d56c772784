package dev.syncline.c1z.sink.files;

import dev.syncline.serde.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.flink.core.fs.Path;

/**
 * What is found at the target of a file.
 *
 * @param found whether anything is there
 * @param same whether it has the bytes of the file
 * @param description of what is there, for people
 */
record TargetCheck(boolean found, boolean same, String description) {
  private static final int BUFFER_BYTES = 1 << 16;

  static TargetCheck of(FileOperations files, StagedFile file) throws IOException {
    Path target = new Path(file.target());
    long size = files.size(target);
    if (size == FileOperations.MISSING) {
      return new TargetCheck(false, false, "nothing");
    }
    if (size == FileOperations.DIRECTORY) {
      return new TargetCheck(true, false, "a directory");
    }
    byte[] sha256 = sha256(files, target);
    return new TargetCheck(
        true,
        size == file.size() && Arrays.equals(sha256, file.sha256()),
        size + " bytes with SHA-256 " + HexFormat.of().formatHex(sha256));
  }

  private static byte[] sha256(FileOperations files, Path path) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = files.open(path)) {
      int read;
      while ((read = in.read(buffer)) >= 0) {
        digest.update(buffer, 0, read);
      }
    }
    return digest.digest();
  }

  /** Whether it can be replaced by a file. */
  boolean replaceable() {
    return !description.equals("a directory");
  }

  /** The result if the target holds something else that may not be replaced. */
  Publication.Result conflict(StagedFile file) {
    return new Publication.Result(
        Publication.Outcome.CONFLICT,
        file.target()
            + " holds "
            + description
            + ", this sync's file has "
            + file.size()
            + " bytes with SHA-256 "
            + file.sha256Hex());
  }
}
