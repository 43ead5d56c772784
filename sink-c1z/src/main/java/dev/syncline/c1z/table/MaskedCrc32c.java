package dev.syncline.c1z.table;

import java.util.zip.CRC32C;

/**
 * CRC-32C with the rotation and offset that LevelDB introduced, so that a checksum of data that
 * contains checksums stays useful. Used by block trailers and by the chunks of a log.
 */
public final class MaskedCrc32c {
  private static final int DELTA = 0xa282ead8;

  private MaskedCrc32c() {}

  /** {@code ((crc >>> 15) | (crc << 17)) + 0xa282ead8}. */
  public static int mask(int crc) {
    return Integer.rotateRight(crc, 15) + DELTA;
  }

  /** Inverse of {@link #mask}. */
  public static int unmask(int masked) {
    return Integer.rotateLeft(masked - DELTA, 15);
  }

  /** Checksum of a block: its stored bytes, followed by its compression code. */
  public static int ofBlock(byte[] bytes, int offset, int length, int compressionCode) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    crc.update(compressionCode);
    return mask((int) crc.getValue());
  }

  /** Checksum of a log chunk: its type, followed by its payload. */
  public static int ofLogChunk(int chunkType, byte[] payload, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(chunkType);
    crc.update(payload, offset, length);
    return mask((int) crc.getValue());
  }
}
