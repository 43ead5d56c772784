package dev.syncline.c1z.read;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.ConnectorMessages;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.TupleCodec;
import dev.syncline.serde.proto.storage.GrantRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Finds records by their bare public ids, which are not keys. Thread-safe.
 *
 * <p>Entitlements: a map built by one scan of all their keys. Grants: most ids are {@code
 * entitlement id:principal type:principal id}; every way of reading one like that is looked up, and
 * only if none has the id all grants are read.
 */
final class IdLookup {
  /** More colons than this allow too many readings of an id. */
  private static final int MOST_COLONS = 64;

  private final TableStore store;
  private Map<String, List<byte[]>> entitlements;

  IdLookup(TableStore store) {
    this.store = store;
  }

  /**
   * The primary key of the entitlement with that id.
   *
   * @throws AmbiguousIdException if there are several
   */
  byte[] entitlement(String id) throws IOException {
    List<byte[]> keys = entitlements().getOrDefault(id, List.of());
    if (keys.isEmpty()) {
      throw RequestException.notFound("entitlement \"" + id + "\"");
    }
    if (keys.size() > 1) {
      throw new AmbiguousIdException("entitlement", id, "is on " + keys.size() + " resources");
    }
    return keys.get(0);
  }

  private synchronized Map<String, List<byte[]>> entitlements() throws IOException {
    if (entitlements == null) {
      Map<String, List<byte[]>> found = new HashMap<>();
      byte[] prefix = Lists.header(KeyFamily.ENTITLEMENTS);
      try (VisibleCursor cursor = store.cursor(Keys.upperBound(prefix))) {
        for (boolean more = cursor.seek(prefix); more; more = cursor.next()) {
          byte[] key = cursor.key();
          found.computeIfAbsent(entitlementId(key), id -> new ArrayList<>(1)).add(key);
        }
      }
      entitlements = found;
    }
    return entitlements;
  }

  /** The public id in the key of an entitlement. */
  private String entitlementId(byte[] key) throws IOException {
    try {
      int start = Keys.HEADER;
      String[] parts = new String[4];
      for (int i = 0; i < 4; i++) {
        int end = TupleCodec.componentEnd(key, start, key.length);
        parts[i] = TupleCodec.decodeText(key, start, end - start);
        start = Math.min(end + 1, key.length);
      }
      return parts[2].equals("1") ? parts[0] + ":" + parts[1] + ":" + parts[3] : parts[3];
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "malformed key of an entitlement: " + e.getMessage(),
          e);
    }
  }

  /**
   * The row of the grant with that id.
   *
   * @throws AmbiguousIdException if there are several, or too many ways to read the id
   */
  StoredRow grant(String id) throws IOException {
    List<Integer> colons = new ArrayList<>();
    for (int i = id.indexOf(':'); i >= 0; i = id.indexOf(':', i + 1)) {
      colons.add(i);
    }
    if (colons.size() > MOST_COLONS) {
      throw new AmbiguousIdException("grant", id, "has " + colons.size() + " colons");
    }
    Map<String, StoredRow> found = new HashMap<>();
    try (VisibleCursor cursor = store.cursor()) {
      for (int i = 0; i < colons.size(); i++) {
        for (int j = i + 1; j < colons.size(); j++) {
          String entitlement = id.substring(0, colons.get(i));
          String type = id.substring(colons.get(i) + 1, colons.get(j));
          String principal = id.substring(colons.get(j) + 1);
          probe(cursor, id, entitlement, colons.subList(0, i), type, principal, found);
        }
      }
      if (found.isEmpty()) {
        scan(cursor, id, found);
      }
    }
    if (found.isEmpty()) {
      throw RequestException.notFound("grant \"" + id + "\"");
    }
    if (found.size() > 1) {
      throw new AmbiguousIdException("grant", id, "is the id of " + found.size() + " grants");
    }
    return found.values().iterator().next();
  }

  /** Looks up the grants that one reading of the id can mean: on every resource it fits. */
  private void probe(
      VisibleCursor cursor,
      String id,
      String entitlement,
      List<Integer> colons,
      String type,
      String principal,
      Map<String, StoredRow> found)
      throws IOException {
    for (int i = 0; i < colons.size(); i++) {
      for (int j = i + 1; j < colons.size(); j++) {
        String resourceType = entitlement.substring(0, colons.get(i));
        String resource = entitlement.substring(colons.get(i) + 1, colons.get(j));
        byte[] key = Keys.grant(resourceType, resource, entitlement, type, principal);
        take(cursor, key, id, found);
      }
    }
    // Ids that do not begin with their resource are found by the entitlements there are.
    for (byte[] key : entitlements().getOrDefault(entitlement, List.of())) {
      take(cursor, grantKey(key, type, principal), id, found);
    }
  }

  /** Key of a grant on the entitlement with a given key. */
  private static byte[] grantKey(byte[] entitlementKey, String type, String principal) {
    ByteSink key = new ByteSink();
    key.writeBytes(Lists.header(KeyFamily.GRANTS));
    key.writeBytes(entitlementKey, Keys.HEADER, entitlementKey.length - Keys.HEADER);
    key.writeByte(TupleCodec.SEPARATOR);
    Keys.appendTuple(key, type, principal);
    return key.toByteArray();
  }

  private void take(VisibleCursor cursor, byte[] key, String id, Map<String, StoredRow> found)
      throws IOException {
    if (cursor.seek(key) && Arrays.equals(cursor.key(), key)) {
      takeIfNamed(cursor, id, found);
    }
  }

  private void scan(VisibleCursor cursor, String id, Map<String, StoredRow> found)
      throws IOException {
    byte[] prefix = Lists.header(KeyFamily.GRANTS);
    boolean more = cursor.seek(prefix);
    while (more && Lists.startsWith(cursor.keyArray(), cursor.keyLength(), prefix)) {
      takeIfNamed(cursor, id, found);
      more = cursor.next();
    }
  }

  private void takeIfNamed(VisibleCursor cursor, String id, Map<String, StoredRow> found)
      throws IOException {
    GrantRecord record;
    try {
      record =
          GrantRecord.parser()
              .parseFrom(cursor.valueArray(), cursor.valueOffset(), cursor.valueLength());
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "the grant at key %s does not parse: %s"
              .formatted(HexFormat.of().formatHex(cursor.key()), e.getMessage()),
          e);
    }
    if (ConnectorMessages.grantId(record).equals(id)) {
      StoredRow row = new StoredRow(cursor.key(), Slice.of(cursor.value().toByteArray()));
      found.put(HexFormat.of().formatHex(row.key()), row);
    }
  }
}
