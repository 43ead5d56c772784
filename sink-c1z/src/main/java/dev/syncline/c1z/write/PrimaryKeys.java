package dev.syncline.c1z.write;

import dev.syncline.serde.KeyFamily;

/**
 * The layout that entitlement and grant keys share: family, separator, tail. The tail of an
 * entitlement is the beginning of the tails of its grants, so a position in the order of tails is a
 * position in both families.
 */
final class PrimaryKeys {
  /** Where the tail begins. */
  static final int TAIL = 3;

  private PrimaryKeys() {}

  static byte[] of(KeyFamily family, byte[] tail) {
    byte[] prefix = family.prefix();
    byte[] key = new byte[TAIL + tail.length];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    System.arraycopy(tail, 0, key, TAIL, tail.length);
    return key;
  }

  /** The key at the same position in another family. */
  static byte[] withFamily(KeyFamily family, byte[] key) {
    byte[] moved = key.clone();
    System.arraycopy(family.prefix(), 0, moved, 0, TAIL - 1);
    return moved;
  }
}
