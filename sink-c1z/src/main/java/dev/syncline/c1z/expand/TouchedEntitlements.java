package dev.syncline.c1z.expand;

import dev.syncline.serde.EntitlementIdentity;
import dev.syncline.serde.Keys;

/**
 * The entitlements that rows changed since all grants were expanded: a grant on them is new or has
 * another value, be it that it expands otherwise or not any more, or they were not there. What they
 * do not reach in the graph is as an expansion would leave it.
 *
 * <p>Entitlements go by their external ids, since edges do. Not thread-safe while anything is
 * added.
 */
public final class TouchedEntitlements {
  private final ByteTable ids = new ByteTable();
  private final EntitlementIdentity identity = new EntitlementIdentity();

  /**
   * Adds the entitlement of a grant that is new or changed.
   *
   * @param key holds the grant's primary key from its beginning
   */
  public void addOfGrant(byte[] key, int keyLength) {
    addPartition(key, Keys.partitionLength(key, 0, keyLength));
  }

  /**
   * Adds an entitlement that is new.
   *
   * @param key holds its primary key from its beginning
   */
  public void add(byte[] key, int keyLength) {
    addPartition(key, keyLength - Keys.HEADER);
  }

  private void addPartition(byte[] key, int length) {
    identity.decode(key, Keys.HEADER, length);
    ids.add(identity.array(), identity.idOffset(), identity.idLength());
  }

  /** Adds all of another. */
  public void addAll(TouchedEntitlements other) {
    for (int id = 0; id < other.ids.size(); id++) {
      ids.add(other.ids.array(), other.ids.offset(id), other.ids.length(id));
    }
  }

  boolean contains(byte[] id, int offset, int length) {
    return ids.find(id, offset, length) >= 0;
  }
}
