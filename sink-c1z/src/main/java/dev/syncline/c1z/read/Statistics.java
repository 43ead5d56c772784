package dev.syncline.c1z.read;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.TupleCodec;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of a file: from its statistics record, or of its rows. */
final class Statistics {
  private Statistics() {}

  /** The statistics record of the file, or null if it has none. */
  static SyncStatsRecord record(TableStore store) throws IOException {
    byte[] value = store.get(Keys.STATS);
    try {
      return value == null ? null : SyncStatsRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "the statistics do not parse: " + e.getMessage(),
          e);
    }
  }

  static SyncCounts of(SyncStatsRecord record) {
    return new SyncCounts(
        record.getResourceTypes(),
        record.getResources(),
        record.getEntitlements(),
        record.getGrants(),
        record.getAssets(),
        new TreeMap<>(record.getResourcesByResourceTypeMap()),
        new TreeMap<>(record.getEntitlementsByResourceTypeMap()),
        new TreeMap<>(record.getGrantsByEntitlementResourceTypeMap()),
        true);
  }

  /** Counts the rows; reads keys only, but all of them. */
  static SyncCounts count(TableStore store) throws IOException {
    SortedMap<String, Long> resources = new TreeMap<>();
    SortedMap<String, Long> entitlements = new TreeMap<>();
    SortedMap<String, Long> grants = new TreeMap<>();
    return new SyncCounts(
        count(store, KeyFamily.RESOURCE_TYPES, new TreeMap<>()),
        count(store, KeyFamily.RESOURCES, resources),
        count(store, KeyFamily.ENTITLEMENTS, entitlements),
        count(store, KeyFamily.GRANTS, grants),
        count(store, KeyFamily.ASSETS, new TreeMap<>()),
        resources,
        entitlements,
        grants,
        false);
  }

  /** Counts a family, and its rows by the first component of the key, a resource type. */
  private static long count(TableStore store, KeyFamily family, SortedMap<String, Long> byType)
      throws IOException {
    byte[] prefix = Lists.header(family);
    long total = 0;
    String type = null;
    byte[] typePrefix = null;
    long ofType = 0;
    try (VisibleCursor cursor = store.cursor(Keys.upperBound(prefix))) {
      for (boolean more = cursor.seek(prefix); more; more = cursor.next()) {
        byte[] key = cursor.keyArray();
        int length = cursor.keyLength();
        if (typePrefix == null || !Lists.startsWith(key, length, typePrefix)) {
          add(byType, type, ofType);
          int end = TupleCodec.componentEnd(key, prefix.length, length);
          type = TupleCodec.decodeText(key, prefix.length, end - prefix.length);
          typePrefix = Arrays.copyOf(key, Math.min(end + 1, length));
          ofType = 0;
        }
        total++;
        ofType++;
      }
    }
    add(byType, type, ofType);
    return total;
  }

  private static void add(SortedMap<String, Long> byType, String type, long count) {
    if (type != null) {
      byType.merge(type, count, Long::sum);
    }
  }
}
