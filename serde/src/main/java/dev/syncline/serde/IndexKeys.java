package dev.syncline.serde;

/**
 * The way back from the key of an index to the primary key of the row it stands for; {@link Keys}
 * has the way there. Thread-safe: no state.
 *
 * <p>All methods take a key from index 0 of an array and throw {@link IllegalArgumentException} if
 * it has too few components for its index.
 */
public final class IndexKeys {
  private static final int HASH_BYTES = 2;
  private static final int INDEX_HEADER = 4;

  private IndexKeys() {}

  /** {@code T(parent type, parent id, child type, child id)} to the key of the child. */
  public static byte[] resourceOfByParent(byte[] key, int length) {
    return rebase(KeyFamily.RESOURCES, key, componentStart(key, length, 2), length);
  }

  /** {@code T(principal type, principal id, entitlement ...)} to the key of the grant. */
  public static byte[] grantOfByPrincipal(byte[] key, int length) {
    ByteSink out = new ByteSink(length);
    Keys.appendGrantOfByPrincipal(key, 0, length, out);
    return out.toByteArray();
  }

  /** The tuple of the grant's own key. */
  public static byte[] grantOfNeedsExpansion(byte[] key, int length) {
    return rebase(KeyFamily.GRANTS, key, componentStart(key, length, 0), length);
  }

  /** {@code T(entitlement ...) 00}, two bytes of hash, {@code T(principal type, principal id)}. */
  public static byte[] grantOfByPrincipalHash(byte[] key, int length) {
    int hash = componentStart(key, length, 4);
    if (length - hash < HASH_BYTES) {
      throw new IllegalArgumentException(
          "no hash in the index key " + Keys.describe(key, 0, length));
    }
    ByteSink out = new ByteSink(length);
    out.writeBytes(KeyFamily.GRANTS.prefix());
    out.writeByte(TupleCodec.SEPARATOR);
    out.writeBytes(key, INDEX_HEADER, hash - INDEX_HEADER);
    out.writeBytes(key, hash + HASH_BYTES, length - hash - HASH_BYTES);
    return out.toByteArray();
  }

  private static int componentStart(byte[] key, int length, int components) {
    int start = INDEX_HEADER;
    for (int i = 0; i < components; i++) {
      start = TupleCodec.componentEnd(key, Math.min(start, length), length) + 1;
    }
    if (start > length) {
      throw new IllegalArgumentException(
          "too few components in the index key " + Keys.describe(key, 0, length));
    }
    return start;
  }

  private static byte[] rebase(KeyFamily family, byte[] key, int from, int to) {
    ByteSink out = new ByteSink(to);
    out.writeBytes(family.prefix());
    out.writeByte(TupleCodec.SEPARATOR);
    out.writeBytes(key, from, to - from);
    return out.toByteArray();
  }
}
