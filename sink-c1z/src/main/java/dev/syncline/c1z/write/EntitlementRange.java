package dev.syncline.c1z.write;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.util.Arrays;

/**
 * Neighbouring entitlements with all that follows their order: entitlement rows, grants, marks of
 * expansion, hash index, digests.
 *
 * @param first identity of the first entitlement, as it stands in keys
 * @param last identity of the last one
 */
public record EntitlementRange(byte[] first, byte[] last) {
  public EntitlementRange {
    if (Arrays.compareUnsigned(first, last) > 0) {
      throw new IllegalArgumentException("the first entitlement is above the last");
    }
  }

  /** The identity of the entitlement that a grant's or entitlement's key begins with. */
  public static byte[] entitlement(byte[] key, int keyLength) {
    int from = Keys.HEADER;
    return Arrays.copyOfRange(key, from, from + Keys.partitionLength(key, 0, keyLength));
  }

  /** The first key that an entitlement can have in a family that follows their order. */
  public static byte[] begin(KeyFamily family, byte[] entitlement) {
    ByteSink key = new ByteSink(entitlement.length + 16);
    key.writeBytes(family.prefix());
    switch (family) {
      case ENTITLEMENTS, GRANTS, GRANTS_NEEDING_EXPANSION, GRANTS_BY_PRINCIPAL_HASH -> {
        key.writeByte(0);
        key.writeBytes(entitlement);
      }
      case DIGESTS -> {
        key.reset();
        Keys.appendDigestRoot(entitlement, 0, entitlement.length, key);
        key.truncate(key.size() - 2); // the digest's kind, and the separator in front of it
      }
      default -> throw new IllegalArgumentException(family + " is in another order");
    }
    return key.toByteArray();
  }

  /**
   * The first key behind all that an entitlement can have: behind its identity its own keys have a
   * separator (00), those of others at least 01.
   */
  public static byte[] end(KeyFamily family, byte[] entitlement) {
    byte[] begin = begin(family, entitlement);
    byte[] end = Arrays.copyOf(begin, begin.length + 1);
    end[begin.length] = 1;
    return end;
  }

  /** The first key in a family. */
  public byte[] from(KeyFamily family) {
    return begin(family, first);
  }

  /** The first key in a family behind the last one. */
  public byte[] to(KeyFamily family) {
    return end(family, last);
  }
}
