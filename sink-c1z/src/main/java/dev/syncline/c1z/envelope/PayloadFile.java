package dev.syncline.c1z.envelope;

import java.util.Objects;
import java.util.Optional;

/**
 * One file of an envelope's payload.
 *
 * @param name relative path with {@code /}, normalised: no empty, {@code .} or {@code ..} parts
 * @param rawSize decoded size in bytes
 * @param compressedSize bytes it takes in the envelope; {@link #UNKNOWN} in a TAR_ZSTD payload,
 *     where all files share one stream
 * @param offset where those bytes begin, from the start of the envelope; {@link #UNKNOWN} likewise
 * @param frame sizes and hashes as the index records them; empty in both tar encodings, which have
 *     none
 */
public record PayloadFile(
    String name, long rawSize, long compressedSize, long offset, Optional<FrameInfo> frame) {
  /** Stands for a size or place that the encoding does not have. */
  public static final long UNKNOWN = -1;

  public PayloadFile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(frame);
  }
}
