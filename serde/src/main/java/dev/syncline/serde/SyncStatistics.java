package dev.syncline.serde;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts the rows of a sync: per family of records, and for resources, entitlements and grants per
 * resource type.
 *
 * <p>The type is the first component of the key, for a grant that of its entitlement's resource.
 * Rows come mostly in key order, so that the type of a row is nearly always that of the row before.
 * Not thread-safe.
 */
public final class SyncStatistics {
  private long resourceTypes;
  private long assets;
  private final TypeCounts resources = new TypeCounts();
  private final TypeCounts entitlements = new TypeCounts();
  private final TypeCounts grants = new TypeCounts();

  /** Counts one row by its primary key. Families without a counter are ignored. */
  public void add(KeyFamily family, byte[] key, int offset, int length) {
    switch (family) {
      case RESOURCE_TYPES -> resourceTypes++;
      case RESOURCES -> resources.add(key, offset, length);
      case ENTITLEMENTS -> entitlements.add(key, offset, length);
      case GRANTS -> grants.add(key, offset, length);
      case ASSETS -> assets++;
      default -> {}
    }
  }

  /** Adds the counts of another instance. */
  public void merge(SyncStatistics other) {
    resourceTypes += other.resourceTypes;
    assets += other.assets;
    resources.merge(other.resources);
    entitlements.merge(other.entitlements);
    grants.merge(other.grants);
  }

  /** Rows counted in one of the five families of records; 0 for every other family. */
  public long count(KeyFamily family) {
    return switch (family) {
      case RESOURCE_TYPES -> resourceTypes;
      case RESOURCES -> resources.total();
      case ENTITLEMENTS -> entitlements.total();
      case GRANTS -> grants.total();
      case ASSETS -> assets;
      default -> 0;
    };
  }

  /** The record as an object, with everything that {@link #toRecordBytes} writes. */
  public SyncStatsRecord toRecord(String syncId, String token, Timestamp writtenAt) {
    SyncStatsRecord.Builder record = counts().setSyncId(syncId);
    TokenStatistics.lift(token, record);
    if (writtenAt != null) {
      record.setWrittenAt(writtenAt);
    }
    return record.build();
  }

  /**
   * The canonical {@code SyncStatsRecord}.
   *
   * @param token checkpoint token whose statistics members are lifted; may be empty
   * @param writtenAt null for none
   */
  public byte[] toRecordBytes(String syncId, String token, Timestamp writtenAt) {
    return CanonicalForm.of(toRecord(syncId, token, writtenAt));
  }

  /**
   * The counts in a form for {@link #fromBytes}: a {@code SyncStatsRecord} without a sync. Equal
   * counts, equal bytes.
   */
  public byte[] toBytes() {
    return CanonicalForm.of(counts().build());
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static SyncStatistics fromBytes(byte[] bytes) {
    SyncStatsRecord record;
    try {
      record = SyncStatsRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no statistics: " + e.getMessage(), e);
    }
    SyncStatistics statistics = new SyncStatistics();
    statistics.resourceTypes = record.getResourceTypes();
    statistics.assets = record.getAssets();
    statistics.resources.addAll(record.getResourcesByResourceTypeMap());
    statistics.entitlements.addAll(record.getEntitlementsByResourceTypeMap());
    statistics.grants.addAll(record.getGrantsByEntitlementResourceTypeMap());
    return statistics;
  }

  private SyncStatsRecord.Builder counts() {
    return SyncStatsRecord.newBuilder()
        .setResourceTypes(resourceTypes)
        .setResources(resources.total())
        .setEntitlements(entitlements.total())
        .setGrants(grants.total())
        .setAssets(assets)
        .putAllResourcesByResourceType(resources.byType())
        .putAllEntitlementsByResourceType(entitlements.byType())
        .putAllGrantsByEntitlementResourceType(grants.byType());
  }

  /**
   * Counts per type; the row at hand is compared with the type of the last one before anything is
   * looked up.
   */
  private static final class TypeCounts {
    private final Map<String, long[]> counts = new HashMap<>();
    private byte[] lastType;
    private long[] lastCount;

    void add(byte[] key, int offset, int length) {
      int from = offset + Keys.HEADER;
      int end = offset + length;
      byte[] last = lastType;
      if (last == null
          || end - from <= last.length
          || key[from + last.length] != TupleCodec.SEPARATOR
          || !Arrays.equals(key, from, from + last.length, last, 0, last.length)) {
        int to = TupleCodec.componentEnd(key, Objects.checkIndex(from, end + 1), end);
        lastType = Arrays.copyOfRange(key, from, to);
        lastCount = of(TupleCodec.decodeText(key, from, to - from));
      }
      lastCount[0]++;
    }

    private long[] of(String type) {
      return counts.computeIfAbsent(type, t -> new long[1]);
    }

    void addAll(Map<String, Long> other) {
      other.forEach((type, count) -> of(type)[0] += count);
    }

    void merge(TypeCounts other) {
      other.counts.forEach((type, count) -> of(type)[0] += count[0]);
    }

    long total() {
      long total = 0;
      for (long[] count : counts.values()) {
        total += count[0];
      }
      return total;
    }

    Map<String, Long> byType() {
      Map<String, Long> result = new HashMap<>();
      counts.forEach((type, count) -> result.put(type, count[0]));
      return result;
    }
  }
}
