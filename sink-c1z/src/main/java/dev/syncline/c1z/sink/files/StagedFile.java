package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A finished file that nobody sees yet.
 *
 * @param target where it belongs
 * @param size bytes
 * @param sha256 SHA-256 of the whole file
 * @param handle what the {@link Publication} needs to make it visible
 */
public record StagedFile(String target, long size, byte[] sha256, byte[] handle) {
  public StagedFile {
    requireNonNull(target);
    requireNonNull(handle);
    if (size < 0 || sha256.length != 32) {
      throw new IllegalArgumentException(
          target + ": " + size + " bytes, SHA-256 of " + sha256.length + " bytes");
    }
  }

  public String sha256Hex() {
    return HexFormat.of().formatHex(sha256);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StagedFile that
        && target.equals(that.target)
        && size == that.size
        && Arrays.equals(sha256, that.sha256)
        && Arrays.equals(handle, that.handle);
  }

  @Override
  public int hashCode() {
    return 31 * target.hashCode() + Arrays.hashCode(sha256);
  }

  @Override
  public String toString() {
    return target + " (" + size + " bytes, SHA-256 " + sha256Hex() + ")";
  }
}
