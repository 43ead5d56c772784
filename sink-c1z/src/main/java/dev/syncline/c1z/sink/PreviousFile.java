package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A published file that another one follows.
 *
 * @param path where it is; empty if there is none
 * @param size bytes
 * @param sha256 SHA-256 of the file in hex
 */
public record PreviousFile(String path, long size, String sha256) {
  /** There is no file to merge into: that, too, is settled once. */
  static final PreviousFile NONE = new PreviousFile("", 0, "");

  private static final int VERSION = 1;

  public PreviousFile {
    requireNonNull(path);
    requireNonNull(sha256);
  }

  boolean exists() {
    return !path.isEmpty();
  }

  @Override
  public String toString() {
    return path + " (" + size + " bytes, SHA-256 " + sha256 + ")";
  }

  static void write(PreviousFile file, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    Wire.writeText(file.path, out);
    out.writeLong(file.size);
    Wire.writeText(file.sha256, out);
  }

  static PreviousFile read(DataInputView in) throws IOException {
    Wire.requireVersion("previous file", VERSION, in);
    return new PreviousFile(Wire.readText(in), in.readLong(), Wire.readText(in));
  }
}
