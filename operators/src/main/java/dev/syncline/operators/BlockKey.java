package dev.syncline.operators;

import dev.syncline.serde.ByteSink;
import java.util.Arrays;

/**
 * Key of a block of a sorted run in map state. Byte order is the order of (first key, run, piece):
 *
 * <pre>
 * key   = escaped 00 00 run:u32 piece:u16 pieces:u16
 * </pre>
 *
 * <p>In {@code escaped}, the first row key of the block, {@code 00} is {@code 00 ff}. So a key
 * sorts before every longer key that it begins, whatever run it is in. Numbers are big-endian.
 *
 * @param firstKey row key of the block's first entry
 * @param run number of the run; the first keys of a run's blocks differ
 * @param piece number of the piece within the block
 * @param pieces number of pieces of the block, at least 1
 */
record BlockKey(byte[] firstKey, int run, int piece, int pieces) {
  private static final int SUFFIX = 2 + 4 + 2 + 2;

  static byte[] encode(byte[] firstKey, int run, int piece, int pieces) {
    ByteSink sink = new ByteSink(firstKey.length + 8 + SUFFIX);
    for (byte b : firstKey) {
      sink.writeByte(b);
      if (b == 0) {
        sink.writeByte(0xff);
      }
    }
    sink.writeByte(0);
    sink.writeByte(0);
    sink.writeFixed32BigEndian(run);
    sink.writeFixed32BigEndian(piece << 16 | pieces);
    return sink.toByteArray();
  }

  /**
   * @throws IllegalStateException if the bytes are no block key
   */
  static BlockKey decode(byte[] bytes) {
    int end = bytes.length - SUFFIX;
    if (end < 0 || bytes[end] != 0 || bytes[end + 1] != 0) {
      throw new IllegalStateException("block key " + Arrays.toString(bytes) + " has no end");
    }
    ByteSink firstKey = new ByteSink(end);
    for (int i = 0; i < end; i++) {
      firstKey.writeByte(bytes[i]);
      if (bytes[i] == 0 && (++i == end || bytes[i] != (byte) 0xff)) {
        throw new IllegalStateException(
            "block key " + Arrays.toString(bytes) + ": 00 without ff at byte " + i);
      }
    }
    int pieces = readInt(bytes, end + 6);
    return new BlockKey(
        firstKey.toByteArray(), readInt(bytes, end + 2), pieces >>> 16, pieces & 0xffff);
  }

  private static int readInt(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 24
        | (bytes[offset + 1] & 0xff) << 16
        | (bytes[offset + 2] & 0xff) << 8
        | (bytes[offset + 3] & 0xff);
  }
}
