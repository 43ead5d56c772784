package dev.syncline.c1z.sort;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredGrant;
import dev.syncline.serde.StoredValues;
import java.io.IOException;
import java.util.Arrays;

/**
 * Hands final rows to a sealed run and derives from them the keys that need an order of their own:
 * resources by parent, grants by principal. For an expansion it also sets aside how grants expand,
 * as rows of {@link KeyFamily#GRANTS_NEEDING_EXPANSION} with the grant's {@code
 * GrantExpandableRecord} for a value; they are for the expansion alone, files get their marks from
 * the grants.
 *
 * <p>Rows come in key order. Not thread-safe.
 */
public final class RowSealer {
  private static final int BY_PARENT = 0;
  private static final int BY_PRINCIPAL = 1;

  private final SealedRunWriter out;
  private final DerivedKeys derived;
  private final StoredGrant grant;
  private final ByteSink derivedKey = new ByteSink();
  private final StoredValues.Parent parent = new StoredValues.Parent();
  private SealedRunWriter.Section section;
  private SealedRunWriter.Section expandable;
  private KeyFamily family;
  private byte[] familyPrefix;

  /**
   * @param out takes the rows; the caller finishes it after {@link #finish}
   * @param derivedBytes memory for derived keys; what does not fit goes out as several sorted
   *     sections
   * @param forExpansion whether the grants that expand are wanted in a section of their own
   */
  public RowSealer(SealedRunWriter out, int derivedBytes, boolean forExpansion) {
    this.out = out;
    this.derived =
        new DerivedKeys(
            out, derivedBytes, KeyFamily.RESOURCES_BY_PARENT, KeyFamily.GRANTS_BY_PRINCIPAL);
    this.grant = forExpansion ? new StoredGrant() : null;
  }

  /** The family of a key, which the next row has. */
  KeyFamily enter(byte[] key, int keyLength) {
    if (family == null || !startsWith(key, keyLength, familyPrefix)) {
      family = KeyFamily.of(key, 0, keyLength);
      familyPrefix = family.prefix();
      section = null;
    }
    return family;
  }

  private static boolean startsWith(byte[] key, int keyLength, byte[] prefix) {
    return keyLength >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Takes a row whose key begins the array. */
  public void add(byte[] key, int keyLength, byte[] value, int offset, int length)
      throws IOException {
    add(key, keyLength, value, offset, length, true);
  }

  /**
   * Takes a row whose key begins the array.
   *
   * @param byPrincipal whether a grant's key in the index by principal is derived, or is there
   *     already
   */
  public void add(
      byte[] key, int keyLength, byte[] value, int offset, int length, boolean byPrincipal)
      throws IOException {
    enter(key, keyLength);
    if (section == null) {
      section = out.section(family);
    }
    section.add(key, 0, keyLength, value, offset, length);
    if (family == KeyFamily.GRANTS) {
      if (byPrincipal) {
        derivedKey.reset();
        Keys.appendByPrincipal(key, 0, keyLength, derivedKey);
        derived.add(BY_PRINCIPAL, derivedKey);
      }
      if (grant != null) {
        addExpansion(key, keyLength, value, offset, length);
      }
    } else if (family == KeyFamily.RESOURCES
        && StoredValues.findParent(value, offset, length, parent)) {
      derivedKey.reset();
      Keys.appendByParent(
          key,
          0,
          keyLength,
          value,
          parent.typeOffset(),
          parent.typeLength(),
          parent.idOffset(),
          parent.idLength(),
          derivedKey);
      derived.add(BY_PARENT, derivedKey);
    }
  }

  /** The expansion alone, under the key that marks the grant: all that the graph is made of. */
  private void addExpansion(byte[] key, int keyLength, byte[] value, int offset, int length)
      throws IOException {
    grant.read(value, offset, length);
    if (!grant.expands()) {
      return;
    }
    if (expandable == null) {
      expandable = out.section(KeyFamily.GRANTS_NEEDING_EXPANSION);
    }
    derivedKey.reset();
    Keys.appendNeedsExpansion(key, 0, keyLength, derivedKey);
    expandable.add(
        derivedKey.array(),
        0,
        derivedKey.size(),
        value,
        grant.expansionOffset(),
        grant.expansionLength());
  }

  /** Hands on the derived keys that are still held back. */
  public void finish() throws IOException {
    derived.flush();
  }
}
