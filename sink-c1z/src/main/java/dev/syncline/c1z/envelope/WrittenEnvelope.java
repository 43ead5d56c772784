package dev.syncline.c1z.envelope;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What came out of writing an envelope.
 *
 * @param size of the whole file in bytes
 * @param sha256 of the whole file
 */
public record WrittenEnvelope(long size, byte[] sha256) {
  @Override
  public boolean equals(Object other) {
    return other instanceof WrittenEnvelope that
        && size == that.size
        && Arrays.equals(sha256, that.sha256);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size) * 31 + Arrays.hashCode(sha256);
  }

  @Override
  public String toString() {
    return size + " bytes, SHA-256 " + HexFormat.of().formatHex(sha256);
  }
}
