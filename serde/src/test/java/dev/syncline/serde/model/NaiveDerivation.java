package dev.syncline.serde.model;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.SyncStatistics;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Indexes, digests, statistics and stamps of a finished file, from the rows of the five families of
 * records.
 */
public final class NaiveDerivation {
  private static final int LEAF_TARGET = 512;

  private final NavigableMap<byte[], byte[]> rows;
  private final NavigableMap<byte[], byte[]> derived = new TreeMap<>(Arrays::compareUnsigned);

  /** Content hashes by bucket hash and key, per partition. */
  private final NavigableMap<byte[], NavigableMap<byte[], Long>> partitions =
      new TreeMap<>(Arrays::compareUnsigned);

  private final SyncStatsRecord.Builder stats;

  private NaiveDerivation(NavigableMap<byte[], byte[]> rows, SyncStatsRecord.Builder stats) {
    this.rows = rows;
    this.stats = stats;
  }

  /** Adds everything derived to the rows. */
  public static void addAll(
      NavigableMap<byte[], byte[]> rows, String syncId, String token, Timestamp statsWrittenAt) {
    SyncStatsRecord.Builder stats =
        new SyncStatistics().toRecord(syncId, token, statsWrittenAt).toBuilder();
    NaiveDerivation derivation = new NaiveDerivation(rows, stats);
    rows.forEach(derivation::visit);
    derivation.digests();
    rows.putAll(derivation.derived);
    rows.put(SlowKeys.meta("stats\0"), SlowSerializer.serialize(stats.build()));
    rows.put(SlowKeys.meta("keyspace_version"), new byte[] {0, 0, 0, 2});
    rows.put(SlowKeys.meta("grant_entitlement_id_format"), new byte[] {0, 0, 0, 2});
  }

  static Message prototype(int family) {
    return switch (family) {
      case 1 -> ResourceTypeRecord.getDefaultInstance();
      case 2 -> ResourceRecord.getDefaultInstance();
      case 3 -> EntitlementRecord.getDefaultInstance();
      case 4 -> GrantRecord.getDefaultInstance();
      case 5 -> AssetRecord.getDefaultInstance();
      default -> throw new IllegalArgumentException("family " + family);
    };
  }

  private void visit(byte[] key, byte[] value) {
    if (key[1] < 1 || key[1] > 5) {
      return;
    }
    Message record;
    try {
      record = prototype(key[1]).getParserForType().parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
    switch (key[1]) {
      case 1 -> stats.setResourceTypes(stats.getResourceTypes() + 1);
      case 2 -> visit((ResourceRecord) record);
      case 3 -> visit((EntitlementRecord) record);
      case 4 -> visit((GrantRecord) record);
      default -> stats.setAssets(stats.getAssets() + 1);
    }
  }

  private void visit(ResourceRecord resource) {
    String type = resource.getResourceTypeId();
    stats.setResources(stats.getResources() + 1);
    stats.putResourcesByResourceType(type, stats.getResourcesByResourceTypeOrDefault(type, 0) + 1);
    if (!resource.getParent().getResourceId().isEmpty()) {
      index(
          1,
          SlowKeys.tuple(
              resource.getParent().getResourceTypeId(),
              resource.getParent().getResourceId(),
              type,
              resource.getResourceId()),
          new byte[0]);
    }
  }

  private void visit(EntitlementRecord entitlement) {
    String type = entitlement.getResource().getResourceTypeId();
    stats.setEntitlements(stats.getEntitlements() + 1);
    stats.putEntitlementsByResourceType(
        type, stats.getEntitlementsByResourceTypeOrDefault(type, 0) + 1);
    partition(
        partitionOf(type, entitlement.getResource().getResourceId(), entitlement.getExternalId()));
  }

  /** The identity of an entitlement as it stands in keys. */
  public static byte[] partitionOf(String type, String resource, String id) {
    String[] identity = SlowKeys.identity(type, resource, id);
    return SlowKeys.tuple(type, resource, identity[0], identity[1]);
  }

  private NavigableMap<byte[], Long> partition(byte[] partition) {
    return partitions.computeIfAbsent(partition, p -> new TreeMap<>(Arrays::compareUnsigned));
  }

  private void visit(GrantRecord grant) {
    String type = grant.getEntitlement().getResourceTypeId();
    stats.setGrants(stats.getGrants() + 1);
    stats.putGrantsByEntitlementResourceType(
        type, stats.getGrantsByEntitlementResourceTypeOrDefault(type, 0) + 1);

    byte[] partition =
        partitionOf(
            type,
            grant.getEntitlement().getResourceId(),
            grant.getEntitlement().getEntitlementId());
    byte[] principal =
        SlowKeys.tuple(
            grant.getPrincipal().getResourceTypeId(), grant.getPrincipal().getResourceId());
    byte[] separator = {0};
    byte[] identity = SlowKeys.concat(partition, separator, principal);
    index(4, SlowKeys.concat(principal, separator, partition), new byte[0]);
    if (grant.getNeedsExpansion()) {
      index(5, identity, new byte[0]);
    }
    byte[] hashed = identity;
    TreeMap<byte[], Boolean> sources = new TreeMap<>(Arrays::compareUnsigned);
    grant.getSourcesMap().keySet().forEach(k -> sources.put(SlowKeys.utf8(k), true));
    for (byte[] source : sources.keySet()) {
      hashed = SlowKeys.concat(hashed, separator, SlowKeys.escape(source));
    }
    long content = SlowHash.hash(hashed);
    byte[] bucket = Arrays.copyOf(SlowKeys.longs(SlowHash.hash(principal)), 2);
    byte[] tail = SlowKeys.concat(bucket, principal);
    index(8, SlowKeys.concat(partition, separator, tail), SlowKeys.longs(content));
    partition(partition).put(tail, content);
  }

  private void index(int number, byte[] tuple, byte[] value) {
    derived.put(SlowKeys.concat(new byte[] {3, 7, (byte) number, 0}, tuple), value);
  }

  private void digests() {
    byte[] header = {3, 0x0a, 8, 0};
    long total = 0;
    long totalXor = 0;
    for (Map.Entry<byte[], NavigableMap<byte[], Long>> entry : partitions.entrySet()) {
      byte[] prefix = SlowKeys.concat(header, SlowKeys.escape(entry.getKey()), new byte[] {0});
      NavigableMap<byte[], Long> grants = entry.getValue();
      int width = 0;
      while (LEAF_TARGET * (1L << width) < grants.size() && width < 16) {
        width++;
      }
      long xor = 0;
      TreeMap<Integer, long[]> leaves = new TreeMap<>();
      for (Map.Entry<byte[], Long> grant : grants.entrySet()) {
        xor ^= grant.getValue();
        int hash = (grant.getKey()[0] & 0xff) << 8 | (grant.getKey()[1] & 0xff);
        int leaf = hash >>> (16 - width) << (16 - width);
        long[] node = leaves.computeIfAbsent(leaf, l -> new long[2]);
        node[0]++;
        node[1] ^= grant.getValue();
      }
      derived.put(
          SlowKeys.concat(prefix, new byte[] {0}),
          SlowKeys.concat(new byte[] {(byte) width}, SlowKeys.longs(grants.size(), xor)));
      if (width > 0) {
        leaves.forEach(
            (leaf, node) ->
                derived.put(
                    SlowKeys.concat(
                        prefix, new byte[] {1, (byte) (leaf >>> 8), (byte) leaf.intValue()}),
                    SlowKeys.longs(node)));
      }
      total += grants.size();
      totalXor ^= xor;
    }
    derived.put(SlowKeys.concat(header, new byte[] {0, 2}), SlowKeys.longs(total, totalXor));
  }

  /** The rows that were derived from; for messages of tests. */
  @Override
  public String toString() {
    return rows.size() + " rows, " + derived.size() + " derived";
  }
}
