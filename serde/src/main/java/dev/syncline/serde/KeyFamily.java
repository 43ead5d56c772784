package dev.syncline.serde;

import java.util.Objects;

/**
 * The families of keys in a file, in key order.
 *
 * <p>A key begins with the prefix of its family. Where a tuple follows, a bare {@code 00} stands
 * between the two.
 */
public enum KeyFamily {
  RESOURCE_TYPES(0x01, -1),
  RESOURCES(0x02, -1),
  ENTITLEMENTS(0x03, -1),
  GRANTS(0x04, -1),
  ASSETS(0x05, -1),
  /**
   * One key of exactly two bytes; {@link Keys#SYNC_TOKEN} and its neighbours count as this family
   * too.
   */
  SYNC_RUN(0x06, -1),
  RESOURCES_BY_PARENT(0x07, 0x01),
  GRANTS_BY_PRINCIPAL(0x07, 0x04),
  GRANTS_NEEDING_EXPANSION(0x07, 0x05),
  GRANTS_BY_PRINCIPAL_HASH(0x07, 0x08),
  /** Scratch rows of a connector. */
  SESSIONS(0x09, -1),
  DIGESTS(0x0a, -1),
  /** Stamps, statistics, sidecars. */
  META(0xff, -1);

  /** First byte of every key. */
  static final byte ENGINE = 0x03;

  private static final byte INDEXES = 0x07;

  private static final KeyFamily[] BY_SECOND_BYTE = new KeyFamily[256];
  private static final KeyFamily[] BY_INDEX_NUMBER = new KeyFamily[256];

  static {
    for (KeyFamily family : values()) {
      if (family.prefix.length == 3) {
        BY_INDEX_NUMBER[family.prefix[2] & 0xff] = family;
      } else {
        BY_SECOND_BYTE[family.prefix[1] & 0xff] = family;
      }
    }
  }

  private final byte[] prefix;

  KeyFamily(int second, int indexNumber) {
    prefix =
        indexNumber < 0
            ? new byte[] {0x03, (byte) second}
            : new byte[] {0x03, (byte) second, (byte) indexNumber};
  }

  /** The two or three bytes every key of the family begins with; a copy. */
  public byte[] prefix() {
    return prefix.clone();
  }

  /** Whether keys of this family are derived from the rows of another one. */
  public boolean isDerived() {
    return switch (this) {
      case RESOURCES_BY_PARENT,
          GRANTS_BY_PRINCIPAL,
          GRANTS_NEEDING_EXPANSION,
          GRANTS_BY_PRINCIPAL_HASH,
          DIGESTS ->
          true;
      default -> false;
    };
  }

  /**
   * The family of a key.
   *
   * @throws IllegalArgumentException if no family has such keys
   */
  public static KeyFamily of(byte[] key, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, key.length);
    KeyFamily family = null;
    if (length >= 2 && key[offset] == ENGINE) {
      if (key[offset + 1] != INDEXES) {
        family = BY_SECOND_BYTE[key[offset + 1] & 0xff];
      } else if (length >= 3) {
        family = BY_INDEX_NUMBER[key[offset + 2] & 0xff];
      }
    }
    if (family == null) {
      throw new IllegalArgumentException(
          "no key family has keys like " + Keys.describe(key, offset, length));
    }
    return family;
  }
}
