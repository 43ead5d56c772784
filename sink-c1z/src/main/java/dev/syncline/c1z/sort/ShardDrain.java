package dev.syncline.c1z.sort;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.Operation;
import dev.syncline.serde.RowFold;
import dev.syncline.serde.StoredGrant;
import dev.syncline.serde.StoredValues;
import java.io.IOException;
import java.util.Arrays;

/**
 * Turns the runs of one shard into its sealed run: merges them, folds all operations on a key into
 * its final row, and derives the keys that need an order of their own (resources by parent, grants
 * by principal). For an expansion it also sets aside how grants expand, as rows of {@link
 * KeyFamily#GRANTS_NEEDING_EXPANSION} with the grant's {@code GrantExpandableRecord} for a value;
 * they are for the expansion alone, files get their marks from the grants.
 *
 * <p>Works in steps, so that its owner can do something else in between. Not thread-safe.
 */
public final class ShardDrain {
  private static final int BY_PARENT = 0;
  private static final int BY_PRINCIPAL = 1;
  private final RunMerge merge;
  private final SealedRunWriter out;
  private final DerivedKeys derived;
  private final StoredGrant grant;
  private final RowFold fold = new RowFold();
  private final ByteSink derivedKey = new ByteSink();
  private final StoredValues.Parent parent = new StoredValues.Parent();
  private SealedRunWriter.Section section;
  private SealedRunWriter.Section expandable;
  private KeyFamily family;
  private byte[] familyPrefix;
  private byte[] key = new byte[256];
  private int keyLength;

  /**
   * @param blocks all blocks of the shard
   * @param out takes the rows; the caller finishes it after the last step
   * @param derivedBytes memory for derived keys; what does not fit goes out as several sorted
   *     sections
   * @param forExpansion whether the grants that expand are wanted in a section of their own
   */
  public ShardDrain(BlockSource blocks, SealedRunWriter out, int derivedBytes, boolean forExpansion)
      throws IOException {
    this.merge = new RunMerge(blocks);
    this.out = out;
    this.derived =
        new DerivedKeys(
            out, derivedBytes, KeyFamily.RESOURCES_BY_PARENT, KeyFamily.GRANTS_BY_PRINCIPAL);
    this.grant = forExpansion ? new StoredGrant() : null;
  }

  public ShardDrain(BlockSource blocks, SealedRunWriter out, int derivedBytes) throws IOException {
    this(blocks, out, derivedBytes, false);
  }

  /**
   * Handles up to {@code maxKeys} keys.
   *
   * @return false when all rows and derived keys have been handed to the writer
   */
  public boolean step(int maxKeys) throws IOException {
    for (int i = 0; i < maxKeys; i++) {
      EntryCursor entry = merge.current();
      if (entry == null) {
        derived.flush();
        return false;
      }
      takeKey(entry);
      fold.begin(family);
      do {
        fold.apply(
            Operation.of(entry.operation), entry.value, entry.valueOffset, entry.valueLength);
      } while (merge.advance() && (entry = merge.current()) != null);
      if (fold.present()) {
        write();
      }
    }
    return true;
  }

  private void takeKey(EntryCursor entry) {
    if (key.length < entry.keyLength) {
      key = new byte[2 * entry.keyLength];
    }
    System.arraycopy(entry.key, 0, key, 0, entry.keyLength);
    keyLength = entry.keyLength;
    if (family == null || !startsWith(familyPrefix)) {
      family = KeyFamily.of(key, 0, keyLength);
      familyPrefix = family.prefix();
      section = null;
    }
  }

  private boolean startsWith(byte[] prefix) {
    return keyLength >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private void write() throws IOException {
    if (section == null) {
      section = out.section(family);
    }
    byte[] value = fold.valueArray();
    int offset = fold.valueOffset();
    int length = fold.valueLength();
    section.add(key, 0, keyLength, value, offset, length);
    if (family == KeyFamily.GRANTS) {
      derivedKey.reset();
      Keys.appendByPrincipal(key, 0, keyLength, derivedKey);
      derived.add(BY_PRINCIPAL, derivedKey);
      if (grant != null) {
        writeExpansion(value, offset, length);
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
  private void writeExpansion(byte[] value, int offset, int length) throws IOException {
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
}
