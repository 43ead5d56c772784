package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.write.EntitlementRange;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What goes over with {@link UntouchedGrants}: tables of the hash index that lie inside their
 * range; the rest of the hash index and the digests row by row. Keeps count, to see whether all of
 * it speaks of the same grants.
 *
 * <p>Not thread-safe, but rows may be copied by one thread while others add counts.
 */
final class UntouchedPart {
  private static final KeyFamily HASHES = KeyFamily.GRANTS_BY_PRINCIPAL_HASH;
  private static final KeyFamily DIGESTS = KeyFamily.DIGESTS;
  private static final int NODE_LENGTH = 2 * Long.BYTES;
  private static final int ROOT_LENGTH = 1 + NODE_LENGTH;

  private final UntouchedGrants grants;
  private final List<LiveTable> hashTables = new ArrayList<>();
  private long rows;
  private long xor;
  private long hashRows;
  private long rootRows;
  private long rootXor;

  /**
   * @param smallestBytes smaller tables of the hash index are copied row by row
   */
  UntouchedPart(UntouchedGrants grants, long smallestBytes) throws IOException {
    this.grants = grants;
    KeyRange range = range(HASHES);
    ReusableTables owner = grants.owner();
    for (LiveTable table : owner.all(HASHES)) {
      if (table.size() >= smallestBytes
          && range.contains(table.bounds())
          && owner.isAlone(table)
          && owner.isPlain(table, HASHES)) {
        hashTables.add(table);
      }
    }
  }

  private KeyRange range(KeyFamily family) {
    EntitlementRange entitlements = grants.entitlements();
    return new KeyRange(entitlements.from(family), entitlements.to(family));
  }

  UntouchedGrants grants() {
    return grants;
  }

  /** Tables of the hash index that are taken over. */
  List<LiveTable> hashTables() {
    return hashTables;
  }

  /** The keys of its grants. */
  KeyRange grantKeys() {
    return range(KeyFamily.GRANTS);
  }

  void addGrants(long count, long xorOfHashes) {
    rows += count;
    xor ^= xorOfHashes;
  }

  void addHashRows(long count) {
    hashRows += count;
  }

  long rows() {
    return rows;
  }

  long xor() {
    return xor;
  }

  /** Whether hash index and digests have as many grants as there are, and the right hashes. */
  boolean agrees() {
    return rows == hashRows && rows == rootRows && xor == rootXor;
  }

  /**
   * Copies the rows of the hash index that are in no table that is taken over.
   *
   * @return their number
   */
  long copyHashRows(SealedRunWriter.Section section) throws IOException {
    long copied = 0;
    KeyRange range = range(HASHES);
    List<KeyRange> kept = hashTables.stream().map(table -> KeyRange.of(table.bounds())).toList();
    try (VisibleCursor row = grants.owner().input().store().cursor(range.to())) {
      for (KeyRange gap : range.without(kept)) {
        boolean more = row.seek(gap.from());
        while (more && isBefore(row, gap.to())) {
          add(row, section);
          copied++;
          more = row.next();
        }
      }
    }
    return copied;
  }

  /**
   * Copies the digests of entitlements that have grants; those without get the root that says so,
   * if there is an entitlement in any input.
   */
  void copyDigests(List<MergeInput> inputs, SealedRunWriter.Section section) throws IOException {
    KeyRange range = range(DIGESTS);
    KeyRange entitlementKeys = range(KeyFamily.ENTITLEMENTS);
    ByteSink root = new ByteSink();
    ByteSink empty = new ByteSink();
    GrantDigests.appendRootValue(0, 0, 0, empty);
    try (VisibleCursor digest = grants.owner().input().store().cursor(range.to());
        RowGroups entitlements =
            new RowGroups(inputs, entitlementKeys.from(), entitlementKeys.to())) {
      boolean more = digest.seek(range.from());
      while (entitlements.next()) {
        VisibleCursor entitlement = entitlements.row(0);
        root.reset();
        Keys.appendDigestRoot(
            entitlement.keyArray(), Keys.HEADER, entitlement.keyLength() - Keys.HEADER, root);
        byte[] key = root.toByteArray();
        while (more && isBefore(digest, key)) {
          copyDigest(digest, section);
          more = digest.next();
        }
        boolean hasGrants =
            more
                && Arrays.equals(key, 0, key.length, digest.keyArray(), 0, digest.keyLength())
                && !isRootWithoutGrants(digest);
        if (!hasGrants) {
          section.add(key, 0, key.length, empty.array(), 0, empty.size());
        }
      }
      while (more) {
        copyDigest(digest, section);
        more = digest.next();
      }
    }
  }

  private void copyDigest(VisibleCursor row, SealedRunWriter.Section section) throws IOException {
    if (isRootWithoutGrants(row)) {
      return;
    }
    add(row, section);
    if (row.valueLength() == ROOT_LENGTH) {
      ByteBuffer node = node(row);
      rootRows += node.getLong();
      rootXor ^= node.getLong();
    }
  }

  private static boolean isRootWithoutGrants(VisibleCursor row) {
    return row.valueLength() == ROOT_LENGTH && node(row).getLong() == 0;
  }

  private static ByteBuffer node(VisibleCursor root) {
    return ByteBuffer.wrap(root.valueArray(), root.valueOffset() + 1, NODE_LENGTH);
  }

  private static boolean isBefore(VisibleCursor row, byte[] key) {
    return Arrays.compareUnsigned(row.keyArray(), 0, row.keyLength(), key, 0, key.length) < 0;
  }

  private static void add(VisibleCursor row, SealedRunWriter.Section section) throws IOException {
    section.add(
        row.keyArray(), 0, row.keyLength(), row.valueArray(), row.valueOffset(), row.valueLength());
  }
}
