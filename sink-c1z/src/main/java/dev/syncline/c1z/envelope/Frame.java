package dev.syncline.c1z.envelope;

import java.util.Objects;

/**
 * A payload file, compressed: what the index says about it and where its zstd stream is.
 *
 * @param info name, sizes and hashes
 * @param source gives exactly {@code info.compressedSize()} bytes
 */
public record Frame(FrameInfo info, FrameSource source) {
  public Frame {
    Objects.requireNonNull(info);
    Objects.requireNonNull(source);
  }
}
