package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.RunSection;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.serde.KeyFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts the key space of a sync into ranges of about one table each.
 *
 * <p>The cuts come from the samples alone: keys chosen by their own hash, each standing for the
 * same number of bytes. So they depend on the rows and the table size, and not on how the rows were
 * spread over shards and runs. Grants are cut between entitlements; only an entitlement larger than
 * a table is cut inside.
 */
public final class RangePlanner {
  private static final byte[] NO_KEY = new byte[0];

  /** What is built with the grants, unless a file keeps its grants. */
  private static final Set<KeyFamily> FOLLOWING_GRANTS =
      EnumSet.of(
          KeyFamily.GRANTS_NEEDING_EXPANSION,
          KeyFamily.GRANTS_BY_PRINCIPAL_HASH,
          KeyFamily.DIGESTS);

  private final List<SealedRun> runs;
  private final KeptTables kept;
  private final Map<KeyFamily, List<RunSection.Sample>> samples = new EnumMap<>(KeyFamily.class);
  private final Map<KeyFamily, Long> rows = new EnumMap<>(KeyFamily.class);
  private final List<RangeTask> tasks = new ArrayList<>();

  private RangePlanner(List<SealedRun> runs, KeptTables kept) {
    this.runs = runs;
    this.kept = kept;
    for (SealedRun run : runs) {
      for (RunSection section : run.sections()) {
        samples.computeIfAbsent(section.family(), f -> new ArrayList<>()).addAll(section.samples());
        rows.merge(section.family(), section.rows(), Long::sum);
      }
    }
    samples.replaceAll((family, list) -> ofFinalRows(list));
  }

  /**
   * The samples in key order. Of a row that a later run replaces by a larger one both may have been
   * chosen; only the last counts, so that cuts depend on the final rows alone.
   */
  private static List<RunSection.Sample> ofFinalRows(List<RunSection.Sample> inOrderOfRuns) {
    inOrderOfRuns.sort(Comparator.comparing(RunSection.Sample::key, Arrays::compareUnsigned));
    List<RunSection.Sample> last = new ArrayList<>(inOrderOfRuns.size());
    for (RunSection.Sample sample : inOrderOfRuns) {
      int end = last.size() - 1;
      if (end >= 0 && Arrays.equals(last.get(end).key(), sample.key())) {
        last.set(end, sample);
      } else {
        last.add(sample);
      }
    }
    return last;
  }

  /** The tasks whose results make the file, in key order per family. */
  public static List<RangeTask> plan(List<SealedRun> runs) {
    return plan(runs, KeptTables.NONE);
  }

  /**
   * The tasks for what is not kept; none of their ranges has kept tables in it, but for the index
   * by principal.
   */
  static List<RangeTask> plan(List<SealedRun> runs, KeptTables kept) {
    RangePlanner planner = new RangePlanner(runs, kept);
    for (KeyFamily family : KeyFamily.values()) {
      if (family == KeyFamily.GRANTS) {
        planner.planGrants();
      } else if (planner.has(family) && !FOLLOWING_GRANTS.contains(family)) {
        planner.planRows(family, family.prefix(), null);
      }
    }
    return planner.tasks;
  }

  private boolean has(KeyFamily family) {
    return rows.getOrDefault(family, 0L) > 0;
  }

  private void planRows(KeyFamily family, byte[] from, byte[] to) {
    byte[] begin = from;
    for (byte[] cut : evenCuts(samples(family, from, to))) {
      add(RangeTask.Kind.ROWS, family, begin, cut);
      begin = cut;
    }
    add(RangeTask.Kind.ROWS, family, begin, to);
  }

  private List<RunSection.Sample> samples(KeyFamily family, byte[] from, byte[] to) {
    return samples.get(family).stream()
        .filter(sample -> Arrays.compareUnsigned(sample.key(), from) >= 0)
        .filter(sample -> to == null || Arrays.compareUnsigned(sample.key(), to) < 0)
        .toList();
  }

  /** Keys that cut the samples into equal parts of about one table each. */
  private static List<byte[]> evenCuts(List<RunSection.Sample> samples) {
    long total = units(samples);
    long tables = tablesFor(total);
    List<byte[]> cuts = new ArrayList<>();
    long units = 0;
    for (RunSection.Sample sample : samples) {
      if (cuts.size() + 1 < tables && units * tables >= total * (cuts.size() + 1)) {
        cuts.add(sample.key());
      }
      units += sample.units();
    }
    return cuts;
  }

  private static long units(List<RunSection.Sample> samples) {
    long total = 0;
    for (RunSection.Sample sample : samples) {
      total += sample.units();
    }
    return total;
  }

  private static long tablesFor(long units) {
    return Math.max(1, (units + SortOptions.SAMPLES_PER_TABLE / 2) / SortOptions.SAMPLES_PER_TABLE);
  }

  private void planGrants() {
    if (!has(KeyFamily.GRANTS) && !has(KeyFamily.ENTITLEMENTS) && kept.entitlements().isEmpty()) {
      return;
    }
    List<Partition> partitions = partitions();
    int planned = 0;
    byte[] from = NO_KEY;
    for (EntitlementRange range : kept.entitlements()) {
      int end = planned;
      while (end < partitions.size()
          && Arrays.compareUnsigned(partitions.get(end).id, range.first()) < 0) {
        end++;
      }
      planGrants(partitions.subList(planned, end), from, range.first());
      FOLLOWING_GRANTS.forEach(family -> planKept(family, range));
      planned = end;
      from = Partition.end(range.last());
    }
    planGrants(partitions.subList(planned, partitions.size()), from, null);
  }

  /** Plans the rows that are needed beside the kept tables of some entitlements. */
  private void planKept(KeyFamily family, EntitlementRange range) {
    if (!has(family)) {
      return;
    }
    byte[] from = range.from(family);
    byte[] to = range.to(family);
    for (KeptTable table : kept.of(family)) {
      if (Arrays.compareUnsigned(table.smallest(), from) > 0
          && Arrays.compareUnsigned(table.smallest(), to) < 0) {
        planRows(family, from, table.smallest());
        from = table.smallest();
      }
    }
    planRows(family, from, to);
  }

  private void planGrants(List<Partition> partitions, byte[] begin, byte[] end) {
    long smallUnits = 0;
    for (Partition partition : partitions) {
      smallUnits += partition.large() ? 0 : partition.units;
    }
    long quota = (smallUnits + tablesFor(smallUnits) - 1) / tablesFor(smallUnits);
    byte[] from = begin;
    long units = 0;
    for (Partition partition : partitions) {
      if (partition.large()) {
        addGrants(from, partition.id);
        addLargeEntitlement(partition);
        from = partition.end();
        units = 0;
      } else {
        // Half of the partition over the quota is better than all of it missing.
        if (units > 0 && units + partition.units / 2 >= quota) {
          addGrants(from, partition.id);
          from = partition.id;
          units = 0;
        }
        units += partition.units;
      }
    }
    addGrants(from, end);
  }

  /** The entitlements that samples of grants belong to, in key order. */
  private List<Partition> partitions() {
    List<Partition> partitions = new ArrayList<>();
    Partition last = null;
    for (RunSection.Sample sample : samples.getOrDefault(KeyFamily.GRANTS, List.of())) {
      byte[] id = EntitlementRange.entitlement(sample.key(), sample.key().length);
      if (last == null || !Arrays.equals(last.id, id)) {
        last = new Partition(id);
        partitions.add(last);
      }
      last.units += sample.units();
      last.samples.add(sample);
    }
    return partitions;
  }

  private void addLargeEntitlement(Partition partition) {
    byte[] from = grantKey(partition.id);
    byte[] end = grantKey(partition.end());
    for (byte[] cut : evenCuts(partition.samples)) {
      add(RangeTask.Kind.GRANTS_OF_LARGE_ENTITLEMENT, KeyFamily.GRANTS, from, cut);
      from = cut;
    }
    add(RangeTask.Kind.GRANTS_OF_LARGE_ENTITLEMENT, KeyFamily.GRANTS, from, end);
    add(
        RangeTask.Kind.HASH_INDEX_OF_LARGE_ENTITLEMENT,
        KeyFamily.GRANTS,
        grantKey(partition.id),
        end);
  }

  private void add(RangeTask.Kind kind, KeyFamily family, byte[] from, byte[] to) {
    tasks.add(
        new RangeTask(
            tasks.size(), kind, family, from, to, RunSlice.of(runs, family, from, to), List.of()));
  }

  /** Adds the range between two positions in the order of entitlements, which grants share. */
  private void addGrants(byte[] from, byte[] to) {
    if (to != null && Arrays.equals(from, to)) {
      return;
    }
    byte[] grantsTo = to == null ? null : grantKey(to);
    byte[] entitlementsTo = to == null ? null : entitlementKey(to);
    List<RunSlice> rows = RunSlice.of(runs, KeyFamily.GRANTS, grantKey(from), grantsTo);
    List<RunSlice> entitlements =
        RunSlice.of(runs, KeyFamily.ENTITLEMENTS, entitlementKey(from), entitlementsTo);
    if (!rows.isEmpty() || !entitlements.isEmpty()) {
      tasks.add(
          new RangeTask(
              tasks.size(),
              RangeTask.Kind.GRANTS,
              KeyFamily.GRANTS,
              grantKey(from),
              grantsTo,
              rows,
              entitlements));
    }
  }

  private static byte[] grantKey(byte[] tail) {
    return PrimaryKeys.of(KeyFamily.GRANTS, tail);
  }

  private static byte[] entitlementKey(byte[] tail) {
    return PrimaryKeys.of(KeyFamily.ENTITLEMENTS, tail);
  }

  private static final class Partition {
    private final byte[] id;
    private final List<RunSection.Sample> samples = new ArrayList<>();
    private long units;

    Partition(byte[] id) {
      this.id = id;
    }

    boolean large() {
      return units > SortOptions.SAMPLES_PER_TABLE;
    }

    /**
     * The smallest tail above all of this entitlement's: behind its id comes a separator (00) in
     * its own tails, and at least 01 in those of others.
     */
    byte[] end() {
      return end(id);
    }

    static byte[] end(byte[] id) {
      byte[] end = Arrays.copyOf(id, id.length + 1);
      end[id.length] = 1;
      return end;
    }
  }
}
