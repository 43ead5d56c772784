package dev.syncline.c1z.expand;

import dev.syncline.serde.EntitlementIdentity;
import dev.syncline.serde.Keys;
import dev.syncline.serde.TupleCodec;
import java.util.Arrays;

/**
 * Which entitlement rows have the external ids that matter. An id says nothing about the resource,
 * so it may belong to no row, to one, or to several.
 *
 * <p>Not thread-safe.
 */
final class EntitlementRows {
  private static final int NONE = -1;

  private final ByteTable ids;
  private final int[] rowOfId;
  private final int[] rowsOfId;
  private final ByteTable partitions = new ByteTable();
  private final EntitlementIdentity identity = new EntitlementIdentity();

  /**
   * @param ids the ids to look for
   */
  EntitlementRows(ByteTable ids) {
    this.ids = ids;
    this.rowOfId = new int[ids.size()];
    this.rowsOfId = new int[ids.size()];
    Arrays.fill(rowOfId, NONE);
  }

  /** Adds an entitlement by its primary key. */
  void add(byte[] key, int keyLength) {
    identity.decode(key, Keys.HEADER, keyLength - Keys.HEADER);
    int id = ids.find(identity.array(), identity.idOffset(), identity.idLength());
    if (id >= 0) {
      rowsOfId[id]++;
      rowOfId[id] = partitions.add(key, Keys.HEADER, keyLength - Keys.HEADER);
    }
  }

  /** How many rows have the id. */
  int count(int id) {
    return rowsOfId[id];
  }

  /** The identity of the row that has the id, as it stands in keys. */
  byte[] partition(int id) {
    return partitions.copy(rowOfId[id]);
  }

  /** The encoded resource, {@code T(type, id)}, of the row that has the id. */
  byte[] resource(int id) {
    int row = rowOfId[id];
    byte[] array = partitions.array();
    int from = partitions.offset(row);
    int end = from + partitions.length(row);
    int type = TupleCodec.componentEnd(array, from, end);
    return Arrays.copyOfRange(array, from, TupleCodec.componentEnd(array, type + 1, end));
  }

  /** Whether the row that has the id belongs to a resource, given in encoded form. */
  boolean belongsTo(int id, byte[] resource, int offset, int length) {
    int row = rowOfId[id];
    byte[] array = partitions.array();
    int from = partitions.offset(row);
    return partitions.length(row) > length
        && array[from + length] == TupleCodec.SEPARATOR
        && Arrays.equals(array, from, from + length, resource, offset, offset + length);
  }

  /** Compares the rows of two ids in the order of their keys. */
  int compareRows(int idA, int idB) {
    return partitions.compare(rowOfId[idA], rowOfId[idB]);
  }
}
