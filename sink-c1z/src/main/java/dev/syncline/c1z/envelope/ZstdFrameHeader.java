package dev.syncline.c1z.envelope;

import java.util.Optional;

/**
 * What a zstd frame declares in its header (RFC 8878, section 3.1.1.1). The library offers the
 * content size but not the window, which says how much memory a streaming decoder needs.
 *
 * @param windowSize bytes; the content size where the frame is a single segment
 * @param contentSize decoded bytes as an unsigned number, or {@link #UNKNOWN}
 * @param singleSegment whether the decoder needs no memory beyond the content itself
 * @param checksum whether a checksum of the content follows it
 */
record ZstdFrameHeader(long windowSize, long contentSize, boolean singleSegment, boolean checksum) {
  static final long UNKNOWN = -1;

  /** Longest header. */
  static final int MAX_LENGTH = 18;

  private static final long MAGIC = 0xfd2fb528L;

  /** Empty if the bytes are not the whole header of a (not skippable) frame. */
  static Optional<ZstdFrameHeader> parse(byte[] frame, int length) {
    if (length < 5 || littleEndian(frame, 0, 4) != MAGIC) {
      return Optional.empty();
    }
    int descriptor = frame[4] & 0xff;
    boolean singleSegment = (descriptor & 0x20) != 0;
    boolean checksum = (descriptor & 0x04) != 0;
    int windowLength = singleSegment ? 0 : 1;
    int dictionaryLength = new int[] {0, 1, 2, 4}[descriptor & 3];
    int sizeLength = new int[] {singleSegment ? 1 : 0, 2, 4, 8}[descriptor >>> 6];
    int sizeAt = 5 + windowLength + dictionaryLength;
    if (length < sizeAt + sizeLength) {
      return Optional.empty();
    }
    long contentSize = UNKNOWN;
    if (sizeLength > 0) {
      // Two bytes count from 256: smaller contents have a shorter form.
      contentSize = littleEndian(frame, sizeAt, sizeLength) + (sizeLength == 2 ? 256 : 0);
    }
    if (singleSegment) {
      return Optional.of(new ZstdFrameHeader(contentSize, contentSize, true, checksum));
    }
    long base = 1L << (10 + ((frame[5] & 0xff) >>> 3));
    return Optional.of(
        new ZstdFrameHeader(base + base / 8 * (frame[5] & 7), contentSize, false, checksum));
  }

  private static long littleEndian(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (bytes[offset + i] & 0xff);
    }
    return value;
  }
}
