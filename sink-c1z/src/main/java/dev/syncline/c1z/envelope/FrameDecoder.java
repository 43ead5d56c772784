package dev.syncline.c1z.envelope;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.syncline.serde.XxHash64;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Decodes frames and checks them against what the index says of them.
 *
 * @param file name of the file the frames are in, for messages
 * @param decoderMemory largest zstd window, in bytes
 */
record FrameDecoder(String file, long decoderMemory) {
  /**
   * No zstd block of at least 4 bytes (3 of header, 1 of content) decodes to more than this. So a
   * frame cannot decode to more than this for every 4 of its bytes, and a size that claims more is
   * refused before memory is set aside for it.
   */
  private static final long MAX_BLOCK_CONTENT = 128 << 10;

  private static final int MIN_BLOCK_LENGTH = 4;
  private static final int PIECE = 128 << 10;

  /** Decodes a frame that is in memory; {@code offset} is its place in the file. */
  byte[] decode(FrameInfo info, byte[] frame, long offset) throws C1zException {
    checkClaims(info, frame, frame.length, offset);
    byte[] raw = new byte[(int) info.rawSize()];
    try {
      long decoded = Zstd.decompressByteArray(raw, 0, raw.length, frame, 0, frame.length);
      if (Zstd.isError(decoded)) {
        throw new ZstdException(decoded);
      }
      checkSize(info, decoded, offset);
    } catch (ZstdException e) {
      throw new DamagedFileException(
          file,
          offset,
          "%s: frame of %d bytes does not decode to %d bytes: %s"
              .formatted(info.name(), frame.length, raw.length, e.getMessage()),
          e);
    }
    checkHash(info, XxHash64.hash(raw, 0, raw.length), offset);
    return raw;
  }

  /** Decodes a frame piece by piece. An error may come after some of it was written. */
  void copy(FrameInfo info, InputStream frame, long offset, OutputStream target)
      throws IOException {
    XxHash64 hash = new XxHash64();
    try (ZstdStream raw =
        new ZstdStream(frame, file, offset, decoderMemory, Long.MAX_VALUE, "none")) {
      byte[] piece = new byte[PIECE];
      for (int count = raw.read(piece); count >= 0; count = raw.read(piece)) {
        if (raw.decoded() > info.rawSize()) {
          checkSize(info, raw.decoded(), offset);
        }
        hash.update(piece, 0, count);
        target.write(piece, 0, count);
      }
      checkSize(info, raw.decoded(), offset);
    }
    checkHash(info, hash.digest(), offset);
  }

  /** What the frame's first bytes and sizes alone can show to be wrong. */
  void checkClaims(FrameInfo info, byte[] start, int length, long offset) throws C1zException {
    long mostBlocks = info.compressedSize() / MIN_BLOCK_LENGTH + 1;
    if (info.rawSize() / MAX_BLOCK_CONTENT > mostBlocks) {
      throw new DamagedFileException(
          file,
          offset,
          "%s: raw size %d, but a frame of %d bytes cannot hold so much"
              .formatted(info.name(), info.rawSize(), info.compressedSize()));
    }
    Optional<ZstdFrameHeader> header = ZstdFrameHeader.parse(start, length);
    if (header.isEmpty()) {
      return; // The decoder has the better message.
    }
    if (header.get().windowSize() > decoderMemory && !header.get().singleSegment()) {
      throw new LimitExceededException(
          file,
          offset,
          "%s: zstd window of %d bytes, allowed are %d (%s)"
              .formatted(
                  info.name(),
                  header.get().windowSize(),
                  decoderMemory,
                  EnvelopeLimits.MEMORY_KNOB));
    }
    if (header.get().contentSize() != ZstdFrameHeader.UNKNOWN) {
      checkSize(info, header.get().contentSize(), offset);
    }
  }

  private void checkSize(FrameInfo info, long found, long offset) throws C1zException {
    if (found != info.rawSize()) {
      throw new DamagedFileException(
          file,
          offset,
          "%s: frame decodes to %s bytes, expected %d"
              .formatted(info.name(), Long.toUnsignedString(found), info.rawSize()));
    }
  }

  private void checkHash(FrameInfo info, long found, long offset) throws C1zException {
    if (found != info.rawXxHash64()) {
      throw hashMismatch(file, offset, info.name(), found, info.rawXxHash64());
    }
  }

  static DamagedFileException hashMismatch(
      String file, long offset, String part, long found, long expected) {
    return new DamagedFileException(
        file,
        offset,
        "%s hash mismatch: found xxHash64 %016x, expected %016x".formatted(part, found, expected));
  }
}
