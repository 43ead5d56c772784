package dev.syncline.serde;

/** Hashes and nodes of the grant digests. Not thread-safe: reuses a buffer. */
public final class GrantDigests {
  /** Grants below a root up to which it has no leaves. */
  public static final int LEAF_TARGET = 512;

  /** Greatest width in bits. */
  public static final int MAX_WIDTH = 16;

  /** Hash over the identity of a grant and its source keys. */
  public long contentHash(
      byte[] grantKey,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The upper 16 bits of the hash over the encoded principal. */
  public static int bucketHash16(byte[] grantKey, int offset, int length) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Bits of the bucket number of a partition with that many grants: 0 (no leaves) to {@value
   * #MAX_WIDTH}.
   */
  public static int width(long count) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The bucket of a hash, aligned left in 16 bits. */
  public static int leaf16(int hash16, int width) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Appends the value of a root: width, count, xor. */
  public static void appendRootValue(int width, long count, long xor, ByteSink out) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Appends the value of a leaf or of the global node: count, xor. */
  public static void appendNodeValue(long count, long xor, ByteSink out) {
    throw new UnsupportedOperationException("not built yet");
  }
}
