package dev.syncline.c1z.write;

import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sort.ExternalSort;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredValues;
import dev.syncline.serde.SyncStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Does the work of {@link RangeTask}s: merges the rows of a range out of all runs and builds tables
 * and derived rows from them in one pass.
 *
 * <p>Where the processor time of a file goes. One builder a thread; it keeps its buffers from task
 * to task. Not thread-safe.
 */
public final class RangeBuilder implements Closeable {
  private static final int SORT_MEMORY = 32 << 20;
  private static final byte[] NO_VALUE = new byte[0];

  private final WriteOptions options;
  private final RunSource source;
  private final PieceStore store;
  private final Path scratchDirectory;
  // One a level: contexts keep tables of a size that depends on the level.
  private final Map<Integer, FrameCompressor> compressors = new HashMap<>();
  private final Map<KeyFamily, PartBuilder> parts = new EnumMap<>(KeyFamily.class);
  private final Map<KeyFamily, RowTableWriter> tables = new EnumMap<>(KeyFamily.class);
  private final HashIndexBuilder hashIndex;
  private final PartitionGrants partitionGrants = new PartitionGrants();
  private final GrantDigests digests = new GrantDigests();
  private final ByteSink derivedKey = new ByteSink();
  private byte[] partition = new byte[256];
  private int partitionLength = -1;
  private SyncStatistics statistics;
  private long digestCount;
  private long digestXor;

  /**
   * @param source opens the runs
   * @param store keeps what is built
   * @param scratchDirectory a local directory for sorting what does not fit into memory
   */
  public RangeBuilder(
      WriteOptions options, RunSource source, PieceStore store, Path scratchDirectory) {
    this.options = options;
    this.source = source;
    this.store = store;
    this.scratchDirectory = scratchDirectory;
    this.hashIndex =
        new HashIndexBuilder(part(KeyFamily.GRANTS_BY_PRINCIPAL_HASH), part(KeyFamily.DIGESTS));
  }

  /** Builds one range. After an exception the builder is ready for another task. */
  public RangeResult build(RangeTask task) throws IOException {
    statistics = new SyncStatistics();
    digestCount = 0;
    digestXor = 0;
    partitionLength = -1;
    partitionGrants.clear();
    ProfileClock.enter(Part.TABLES);
    try {
      switch (task.kind()) {
        case ROWS -> buildRows(task);
        case GRANTS -> buildGrants(task);
        case GRANTS_OF_LARGE_ENTITLEMENT -> buildGrantsOfLargeEntitlement(task);
        case HASH_INDEX_OF_LARGE_ENTITLEMENT -> buildHashIndex(task);
        default -> throw new IllegalArgumentException("unknown task " + task.kind());
      }
      List<RangeResult.Table> builtTables = new ArrayList<>();
      List<RangeResult.Fragment> fragments = new ArrayList<>();
      for (PartBuilder part : parts.values()) {
        part.finish(builtTables, fragments);
      }
      return new RangeResult(
          task.index(), builtTables, fragments, statistics.toBytes(), digestCount, digestXor);
    } catch (IOException | RuntimeException e) {
      parts.values().forEach(PartBuilder::abandon);
      throw e;
    } finally {
      ProfileClock.leave();
    }
  }

  private PartBuilder part(KeyFamily family) {
    return parts.computeIfAbsent(
        family,
        f ->
            new PartBuilder(
                f,
                formOf(f),
                options,
                tables.computeIfAbsent(f, ignored -> newTable()),
                compressors.computeIfAbsent(
                    options.zstdLevel(f), level -> new FrameCompressor(level)),
                store));
  }

  private static PartBuilder.Form formOf(KeyFamily family) {
    return switch (family) {
      // Ranges of these are planned to be tables.
      case RESOURCE_TYPES,
          RESOURCES,
          ENTITLEMENTS,
          GRANTS,
          ASSETS,
          SESSIONS,
          RESOURCES_BY_PARENT,
          GRANTS_BY_PRINCIPAL ->
          PartBuilder.Form.TABLE;
      // These follow the ranges of grants.
      case GRANTS_NEEDING_EXPANSION, GRANTS_BY_PRINCIPAL_HASH, DIGESTS -> PartBuilder.Form.BY_SIZE;
      // The assembler puts these together with keys of its own.
      case SYNC_RUN, META -> PartBuilder.Form.FRAGMENT;
    };
  }

  private RowTableWriter newTable() {
    return new RowTableWriter(TableOptions.DEFAULT.withCompression(options.blockCompression()));
  }

  private void buildRows(RangeTask task) throws IOException {
    PartBuilder rows = part(task.family());
    try (SliceMerge merge = new SliceMerge(task.rows(), source, task.from(), task.to())) {
      while (merge.next()) {
        rows.add(
            merge.key(),
            0,
            merge.keyLength(),
            merge.value(),
            merge.valueOffset(),
            merge.valueLength());
        statistics.add(task.family(), merge.key(), 0, merge.keyLength());
      }
    }
  }

  private void buildGrants(RangeTask task) throws IOException {
    try (SliceMerge grants = new SliceMerge(task.rows(), source, task.from(), task.to());
        SliceMerge entitlements =
            new SliceMerge(
                task.entitlements(),
                source,
                PrimaryKeys.withFamily(KeyFamily.ENTITLEMENTS, task.from()),
                task.to() == null
                    ? null
                    : PrimaryKeys.withFamily(KeyFamily.ENTITLEMENTS, task.to()))) {
      boolean moreEntitlements = entitlements.next();
      while (grants.next()) {
        byte[] key = grants.key();
        if (!inPartition(key, grants.keyLength())) {
          endPartition();
          enterPartition(key, grants.keyLength());
          while (moreEntitlements && comparePartition(entitlements) < 0) {
            writeEmptyRoot(entitlements);
            moreEntitlements = entitlements.next();
          }
          if (moreEntitlements && comparePartition(entitlements) == 0) {
            moreEntitlements = entitlements.next();
          }
        }
        addGrantRow(grants);
        int principal = PrimaryKeys.TAIL + partitionLength + 1;
        int principalLength = grants.keyLength() - principal;
        long contentHash =
            digests.contentHash(
                key,
                0,
                grants.keyLength(),
                grants.value(),
                grants.valueOffset(),
                grants.valueLength());
        digestCount++;
        digestXor ^= contentHash;
        partitionGrants.add(
            GrantDigests.bucketHash16(key, 0, grants.keyLength()),
            key,
            principal,
            principalLength,
            contentHash);
      }
      endPartition();
      while (moreEntitlements) {
        writeEmptyRoot(entitlements);
        moreEntitlements = entitlements.next();
      }
    }
  }

  private void buildGrantsOfLargeEntitlement(RangeTask task) throws IOException {
    try (SliceMerge grants = new SliceMerge(task.rows(), source, task.from(), task.to())) {
      while (grants.next()) {
        addGrantRow(grants);
      }
    }
  }

  private void buildHashIndex(RangeTask task) throws IOException {
    ByteSink sortKey = new ByteSink();
    byte[] hashBytes = new byte[Long.BYTES];
    try (ExternalSort sort =
        new ExternalSort(
            KeyFamily.GRANTS_BY_PRINCIPAL_HASH, SORT_MEMORY, options.sort(), scratchDirectory)) {
      try (SliceMerge grants = new SliceMerge(task.rows(), source, task.from(), task.to())) {
        while (grants.next()) {
          if (partitionLength < 0) {
            enterPartition(grants.key(), grants.keyLength());
          }
          int principal = PrimaryKeys.TAIL + partitionLength + 1;
          int principalLength = grants.keyLength() - principal;
          long contentHash =
              digests.contentHash(
                  grants.key(),
                  0,
                  grants.keyLength(),
                  grants.value(),
                  grants.valueOffset(),
                  grants.valueLength());
          digestCount++;
          digestXor ^= contentHash;
          int bucketHash = GrantDigests.bucketHash16(grants.key(), 0, grants.keyLength());
          sortKey.reset();
          sortKey.writeByte(bucketHash >>> 8);
          sortKey.writeByte(bucketHash);
          sortKey.writeBytes(grants.key(), principal, principalLength);
          for (int i = 0; i < Long.BYTES; i++) {
            hashBytes[i] = (byte) (contentHash >>> (56 - 8 * i));
          }
          sort.add(sortKey.array(), sortKey.size(), hashBytes, Long.BYTES);
        }
      }
      if (digestCount > 0) {
        hashIndex.begin(partition, partitionLength, digestCount, digestXor);
        SliceMerge sorted = sort.sorted();
        while (sorted.next()) {
          byte[] key = sorted.key();
          hashIndex.entry(
              (key[0] & 0xff) << 8 | key[1] & 0xff,
              key,
              2,
              sorted.keyLength() - 2,
              readLong(sorted.value(), sorted.valueOffset()));
        }
        hashIndex.end();
      }
    }
  }

  private static long readLong(byte[] data, int offset) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | data[offset + i] & 0xff;
    }
    return value;
  }

  /** The grant's row, its mark if it needs expansion, and its place in the statistics. */
  private void addGrantRow(SliceMerge grants) throws IOException {
    byte[] key = grants.key();
    int keyLength = grants.keyLength();
    part(KeyFamily.GRANTS)
        .add(key, 0, keyLength, grants.value(), grants.valueOffset(), grants.valueLength());
    statistics.add(KeyFamily.GRANTS, key, 0, keyLength);
    if (StoredValues.needsExpansion(grants.value(), grants.valueOffset(), grants.valueLength())) {
      derivedKey.reset();
      Keys.appendNeedsExpansion(key, 0, keyLength, derivedKey);
      part(KeyFamily.GRANTS_NEEDING_EXPANSION)
          .add(derivedKey.array(), 0, derivedKey.size(), NO_VALUE, 0, 0);
    }
  }

  private boolean inPartition(byte[] grantKey, int keyLength) {
    int end = PrimaryKeys.TAIL + partitionLength;
    return partitionLength >= 0
        && keyLength > end
        && grantKey[end] == 0
        && Arrays.equals(grantKey, PrimaryKeys.TAIL, end, partition, 0, partitionLength);
  }

  private void enterPartition(byte[] grantKey, int keyLength) {
    partitionLength = Keys.partitionLength(grantKey, 0, keyLength);
    if (partition.length < partitionLength) {
      partition = new byte[2 * partitionLength];
    }
    System.arraycopy(grantKey, PrimaryKeys.TAIL, partition, 0, partitionLength);
  }

  private void endPartition() throws IOException {
    if (partitionGrants.size() > 0) {
      partitionGrants.write(partition, partitionLength, hashIndex);
    }
  }

  private int comparePartition(SliceMerge entitlements) {
    return Arrays.compareUnsigned(
        entitlements.key(),
        PrimaryKeys.TAIL,
        entitlements.keyLength(),
        partition,
        0,
        partitionLength);
  }

  private void writeEmptyRoot(SliceMerge entitlements) throws IOException {
    byte[] tail =
        Arrays.copyOfRange(entitlements.key(), PrimaryKeys.TAIL, entitlements.keyLength());
    hashIndex.begin(tail, tail.length, 0, 0);
    hashIndex.end();
  }

  @Override
  public void close() {
    compressors.values().forEach(FrameCompressor::close);
    tables.values().forEach(RowTableWriter::close);
  }
}
