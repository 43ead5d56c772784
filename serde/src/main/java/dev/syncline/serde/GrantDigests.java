package dev.syncline.serde;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * Hashes and nodes of the grant digests.
 *
 * <p>All hashes are {@link XxHash64}. A node holds the number of grants below it and the xor of
 * their content hashes. The partition of an entitlement has a root, and, with more than {@value
 * #LEAF_TARGET} grants, one leaf per bucket that is not empty; the bucket of a grant is the top
 * {@code width} bits of its bucket hash.
 *
 * <p>Not thread-safe: reuses a buffer.
 */
public final class GrantDigests {
  /**
   * Grants below a root up to which it has no leaves, and below a leaf on average, as far as the
   * width allows.
   */
  public static final int LEAF_TARGET = 512;

  /** Greatest width in bits. */
  public static final int MAX_WIDTH = 16;

  private final ByteSink hashed = new ByteSink();
  private final StoredValues.SliceConsumer appendKey = this::appendKey;

  private byte[] lastKeyArray;
  private int lastKeyFrom;
  private int lastKeyTo;
  private boolean ordered;

  /**
   * Hash over the identity of a grant and its source keys in ascending order.
   *
   * @param grantKey array with the primary key
   * @param value array with the stored value
   */
  public long contentHash(
      byte[] grantKey,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength) {
    int tail = keyOffset + Keys.HEADER;
    int tailLength = keyLength - Keys.HEADER;
    hashed.reset();
    hashed.writeBytes(grantKey, tail, tailLength);
    lastKeyArray = null;
    ordered = true;
    StoredValues.forEachSourceKey(value, valueOffset, valueLength, appendKey);
    lastKeyArray = null;
    if (!ordered) {
      hashed.truncate(tailLength);
      appendSorted(value, valueOffset, valueLength);
    }
    return XxHash64.hash(hashed.array(), 0, hashed.size());
  }

  /** The same for a grant that is known to have no sources. */
  public static long contentHashWithoutSources(byte[] grantKey, int keyOffset, int keyLength) {
    return XxHash64.hash(grantKey, keyOffset + Keys.HEADER, keyLength - Keys.HEADER);
  }

  private void appendKey(byte[] array, int offset, int length) {
    if (lastKeyArray != null
        && Arrays.compareUnsigned(
                lastKeyArray, lastKeyFrom, lastKeyTo, array, offset, offset + length)
            >= 0) {
      ordered = false;
    }
    lastKeyArray = array;
    lastKeyFrom = offset;
    lastKeyTo = offset + length;
    hashed.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(array, offset, length, hashed);
  }

  /**
   * Values of other writers need not be canonical; there a key that comes twice is still one key.
   */
  private void appendSorted(byte[] value, int valueOffset, int valueLength) {
    TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    StoredValues.forEachSourceKey(
        value,
        valueOffset,
        valueLength,
        (array, offset, length) -> keys.add(Arrays.copyOfRange(array, offset, offset + length)));
    for (byte[] key : keys) {
      hashed.writeByte(TupleCodec.SEPARATOR);
      TupleCodec.escape(key, 0, key.length, hashed);
    }
  }

  /** The upper 16 bits of the hash over the encoded principal. */
  public static int bucketHash16(byte[] grantKey, int offset, int length) {
    int principal = Keys.principalStart(grantKey, offset, length);
    return (int) (XxHash64.hash(grantKey, offset + principal, length - principal) >>> 48);
  }

  /**
   * Bits of the bucket number in a partition with that many grants: the least for which {@value
   * #LEAF_TARGET} grants per bucket suffice, at most {@value #MAX_WIDTH}. 0 means no leaves.
   */
  public static int width(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("a partition of " + count + " grants");
    }
    int width = 0;
    while (width < MAX_WIDTH && (long) LEAF_TARGET << width < count) {
      width++;
    }
    return width;
  }

  /** The bucket of a hash, aligned left in 16 bits. */
  public static int leaf16(int hash16, int width) {
    if (width < 0 || width > MAX_WIDTH) {
      throw new IllegalArgumentException("width " + width + ", expected 0 to " + MAX_WIDTH);
    }
    return hash16 & (0xffff << (16 - width)) & 0xffff;
  }

  /** Appends the value of a root: width in one byte, then as {@link #appendNodeValue}. */
  public static void appendRootValue(int width, long count, long xor, ByteSink out) {
    out.writeByte(width);
    appendNodeValue(count, xor, out);
  }

  /** Appends the value of a leaf or of the global node: count and xor, 8 bytes big-endian each. */
  public static void appendNodeValue(long count, long xor, ByteSink out) {
    out.writeFixed64BigEndian(count);
    out.writeFixed64BigEndian(xor);
  }
}
