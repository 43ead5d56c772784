package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.table.TableReader;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.write.KeptTable;
import dev.syncline.c1z.write.KeptTables;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.CompactionToken.FamilyCounts;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Takes tables of the inputs over into the new file as they are, without compressing them again:
 * grants of entitlements that only one input has, their part of the hash index, and the base's
 * index by principal.
 *
 * <p>Each of these tables is decoded and its checksum checked, and all grants in them are read: for
 * the statistics, for times that no merge takes, and to see whether the indexes and digests that
 * are taken over speak of the same grants. If not, {@link #isSound} says so, and the merge has to
 * be done without. Counts are added up from many threads; all else is for one.
 */
final class FrameReuse {
  private static final String ROWS = "rocksdb.num.entries";
  private static final String DELETIONS = "rocksdb.deleted.keys";
  private static final long SMALLEST_TABLE = 256 << 10;

  /** A table of the hash index has about a quarter of the bytes of its grants. */
  private static final int HASHES_SHARE = 4;

  private final List<MergeInput> inputs;
  private final List<UntouchedPart> parts = new ArrayList<>();
  private final List<KeptTable> kept = new ArrayList<>();
  private final SyncStatistics statistics = new SyncStatistics();
  private KeptPrincipals principals;
  private long principalRows;
  private long baseGrants;
  private boolean sound = true;

  private FrameReuse(List<MergeInput> inputs) {
    this.inputs = inputs;
  }

  /** Takes over nothing. */
  static FrameReuse none() {
    return new FrameReuse(List.of());
  }

  /** Decides what is taken over; that depends on the inputs and the options alone. */
  static FrameReuse of(List<MergeInput> inputs, WriteOptions write) throws IOException {
    FrameReuse reuse = new FrameReuse(inputs);
    long smallest = Math.min(SMALLEST_TABLE, write.fragmentBytes());
    for (UntouchedGrants untouched : UntouchedSearch.of(inputs, smallest)) {
      reuse.parts.add(new UntouchedPart(untouched, smallest / HASHES_SHARE));
      if (reuse.isOfBase(untouched) && reuse.principals == null) {
        reuse.principals = KeptPrincipals.of(untouched.owner(), inputs).orElse(null);
      }
    }
    return reuse;
  }

  private boolean isOfBase(UntouchedGrants untouched) {
    return untouched.owner().input().equals(inputs.get(0));
  }

  /** One table to read. */
  private record Job(UntouchedPart part, ReusableTables owner, KeyFamily family, LiveTable table) {}

  /**
   * The work that has to be done besides the merge of what is not taken over.
   *
   * @param runs about how many runs it should make
   */
  List<LocalBuild.RunContent> contents(int runs) {
    List<LocalBuild.RunContent> contents = new ArrayList<>();
    if (parts.isEmpty()) {
      return contents;
    }
    List<Job> jobs = jobs();
    long quota = 1 + jobs.stream().mapToLong(job -> job.table.size()).sum() / runs;
    long taken = 0;
    int from = 0;
    for (int i = 0; i < jobs.size(); i++) {
      taken += jobs.get(i).table.size();
      if (taken >= quota || i == jobs.size() - 1) {
        List<Job> share = jobs.subList(from, i + 1);
        contents.add(run -> read(share, run));
        from = i + 1;
        taken = 0;
      }
    }
    contents.add(this::copy);
    return contents;
  }

  private List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (UntouchedPart part : parts) {
      part.grants()
          .tables()
          .forEach(
              table -> jobs.add(new Job(part, part.grants().owner(), KeyFamily.GRANTS, table)));
    }
    for (UntouchedPart part : parts) {
      part.hashTables()
          .forEach(
              table ->
                  jobs.add(
                      new Job(
                          part, part.grants().owner(), KeyFamily.GRANTS_BY_PRINCIPAL_HASH, table)));
    }
    if (principals != null) {
      principals
          .below()
          .forEach(
              table ->
                  jobs.add(new Job(null, principals.base(), KeyFamily.GRANTS_BY_PRINCIPAL, table)));
    }
    return jobs;
  }

  private void read(List<Job> jobs, SealedRunWriter run) throws IOException {
    GrantScan scan = new GrantScan(run);
    for (Job job : jobs) {
      if (Thread.interrupted()) {
        throw new IOException("interrupted while rows were merged");
      }
      boolean grants = job.family == KeyFamily.GRANTS;
      boolean byPrincipal =
          principals == null || !job.owner.input().equals(principals.base().input());
      long rows =
          job.owner
              .input()
              .store()
              .inspect(
                  job.table, table -> grants ? scan.scan(table, byPrincipal) : plainRows(table));
      add(job, rows, grants ? scan.xor() : 0);
    }
    scan.finish();
    synchronized (this) {
      statistics.merge(scan.statistics());
    }
  }

  /** The number of rows, or -1 if not all are plain values or it is not known. */
  private static long plainRows(TableReader table) throws IOException {
    OptionalLong rows = table.numberProperty(ROWS);
    boolean plain =
        rows.isPresent()
            && table.numberProperty(DELETIONS).orElse(0) == 0
            && table.rangeDeletions().isEmpty();
    return plain ? rows.getAsLong() : -1;
  }

  private synchronized void add(Job job, long rows, long xor) throws IOException {
    if (rows < 0) {
      sound = false;
      return;
    }
    kept.add(job.owner.keep(job.table, job.family, rows));
    switch (job.family) {
      case GRANTS -> job.part.addGrants(rows, xor);
      case GRANTS_BY_PRINCIPAL_HASH -> job.part.addHashRows(rows);
      default -> principalRows += rows;
    }
  }

  private void copy(SealedRunWriter run) throws IOException {
    SealedRunWriter.Section hashes = run.section(KeyFamily.GRANTS_BY_PRINCIPAL_HASH);
    SealedRunWriter.Section digests = run.section(KeyFamily.DIGESTS);
    long above = principals == null ? 0 : principals.copyAbove(run);
    for (UntouchedPart part : parts) {
      long rows = part.copyHashRows(hashes);
      part.copyDigests(inputs, digests);
      synchronized (this) {
        part.addHashRows(rows);
      }
    }
    synchronized (this) {
      principalRows += above;
      sound &= above >= 0;
    }
  }

  /** Whether a grant that is merged needs a key in the index by principal. */
  boolean needsPrincipalKey(boolean inBase) {
    return principals == null || !inBase;
  }

  /** Notes grants that the base has and that were merged. */
  synchronized void addMergedGrantsOfBase(long grants) {
    baseGrants += grants;
  }

  /** Ranges of grants that are not merged, disjoint, in key order. */
  List<KeyRange> grantKeys() {
    return parts.stream().map(UntouchedPart::grantKeys).toList();
  }

  /** The tables of grants that are taken over. */
  Set<LiveTable> grantTables() {
    Set<LiveTable> tables = new HashSet<>();
    parts.forEach(part -> tables.addAll(part.grants().tables()));
    return tables;
  }

  /** Whether all that would be taken over fits together; known when the work has been done. */
  synchronized boolean isSound() {
    long ofBase = baseGrants;
    for (UntouchedPart part : parts) {
      if (!part.agrees()) {
        return false;
      }
      ofBase += isOfBase(part.grants()) ? part.rows() : 0;
    }
    return sound && (principals == null || principalRows == ofBase);
  }

  /** What is taken over. */
  synchronized KeptTables kept() {
    long xor = 0;
    for (UntouchedPart part : parts) {
      xor ^= part.xor();
    }
    return new KeptTables(
        kept,
        parts.stream().map(part -> part.grants().entitlements()).toList(),
        statistics,
        parts.stream().mapToLong(UntouchedPart::rows).sum(),
        xor);
  }

  /** How the grants that are taken over count; a fold adds those that the base has not. */
  FamilyCounts counts(boolean fold) {
    long rows = 0;
    long added = 0;
    for (UntouchedPart part : parts) {
      rows += part.rows();
      added += fold && !isOfBase(part.grants()) ? part.rows() : 0;
    }
    return new FamilyCounts(rows, added, 0);
  }
}
