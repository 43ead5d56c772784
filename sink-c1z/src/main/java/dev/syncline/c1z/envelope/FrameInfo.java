package dev.syncline.c1z.envelope;

import java.util.Arrays;
import java.util.Objects;

/**
 * What the index of an envelope records about one payload file, apart from its place.
 *
 * @param name relative path with {@code /}
 * @param rawSize bytes before compression
 * @param compressedSize bytes of the complete zstd stream, never 0
 * @param rawXxHash64 xxHash64, seed 0, of the raw bytes
 * @param rawSha256 SHA-256 of the raw bytes, 32 bytes; not copied, not to be changed
 */
public record FrameInfo(
    String name, long rawSize, long compressedSize, long rawXxHash64, byte[] rawSha256) {
  static final int SHA256_LENGTH = 32;

  public FrameInfo {
    Objects.requireNonNull(name);
    if (rawSize < 0 || compressedSize <= 0) {
      throw new IllegalArgumentException(
          name + ": raw size " + rawSize + ", compressed size " + compressedSize);
    }
    if (rawSha256.length != SHA256_LENGTH) {
      throw new IllegalArgumentException(name + ": SHA-256 of " + rawSha256.length + " bytes");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameInfo that
        && name.equals(that.name)
        && rawSize == that.rawSize
        && compressedSize == that.compressedSize
        && rawXxHash64 == that.rawXxHash64
        && Arrays.equals(rawSha256, that.rawSha256);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, rawSize, compressedSize, rawXxHash64, Arrays.hashCode(rawSha256));
  }
}
