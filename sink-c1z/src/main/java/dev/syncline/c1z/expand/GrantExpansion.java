package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.RunStore;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Expands the grants of a sync: whoever holds an entitlement that an expandable grant names gets
 * what that grant's principal has been granted.
 *
 * <p>Takes the sealed runs of all shards, with the grants that expand set aside in them, and gives
 * further runs with the rows that are new or changed. The rows are a function of the rows in the
 * runs: neither order nor shards nor threads matter.
 *
 * <p>In memory are the graph and, for every thread, a block of each list that a merge reads; grants
 * are streamed. Of what is not a grant of an entitlement in the graph nothing is read.
 */
public final class GrantExpansion {
  /** Version of the rules. Files say by which one they were expanded. */
  public static final int RULES = 1;

  private static final byte[] NO_VALUE = new byte[0];
  // Below that many grants a level is not worth waking other threads.
  private static final long PARALLEL_FROM = 2000;

  private final List<SealedRun> runs;
  private final ExpansionResources resources;
  private final RunSource reads;
  private final RunStore scratch;
  private final Workers workers;
  private final ExpansionOptions options;

  /** Grants added, changed and read. */
  private record Work(long added, long changed, long read) {
    static final Work NONE = new Work(0, 0, 0);

    Work plusRead(long more) {
      return new Work(added, changed, read + more);
    }
  }

  private GrantExpansion(
      List<SealedRun> runs, ExpansionResources resources, ExpansionOptions options) {
    this.runs = List.copyOf(runs);
    this.resources = Objects.requireNonNull(resources);
    this.reads = resources.reads();
    this.scratch = resources.scratch();
    this.workers = resources.workers();
    this.options = Objects.requireNonNull(options);
  }

  /**
   * Expands a sync.
   *
   * @param runs all its sealed runs, drained for an expansion
   * @param resources opens them, and takes the new ones
   * @throws ExpansionException if the rules or the limit forbid it; nothing of the runs is lost
   */
  public static ExpandedRuns expand(
      List<SealedRun> runs, ExpansionResources resources, ExpansionOptions options)
      throws IOException {
    return new GrantExpansion(runs, resources, options).expand(null);
  }

  /**
   * Expands a sync whose grants had all been expanded by these rules before some rows were added
   * and replaced. The rows are those of {@link #expand}, and so are the exceptions; but only
   * entitlements that can be reached from touched ones are worked out, and only their grants and
   * those of their immediate sources are read.
   *
   * @param touched what the new and replaced rows are about
   */
  public static ExpandedRuns expandTouched(
      List<SealedRun> runs,
      TouchedEntitlements touched,
      ExpansionResources resources,
      ExpansionOptions options)
      throws IOException {
    return new GrantExpansion(runs, resources, options).expand(Objects.requireNonNull(touched));
  }

  private ExpandedRuns expand(TouchedEntitlements touched) throws IOException {
    ExpandableGrants expandable = readExpandable();
    GraphParts parts = new GraphParts(expandable, readEntitlements(expandable.ids));
    if (touched != null) {
      try {
        return expand(expandable, new ExpansionGraph(parts, touched));
      } catch (ExpansionException e) {
        // Beyond the limit. Which entitlement is to blame shows only where all that flows is known.
      }
    }
    return expand(expandable, new ExpansionGraph(parts, null));
  }

  private ExpandedRuns expand(ExpandableGrants expandable, ExpansionGraph graph)
      throws IOException {
    List<SealedRun> expanded = new ArrayList<>();
    expanded.add(marksOfSync());
    Work work = graph.recomputed() > 0 ? expandLevels(graph, expanded) : Work.NONE;
    return new ExpandedRuns(
        expanded,
        new ExpansionCounters(
            expandable.grants(),
            graph.unknown(),
            graph.nodes(),
            graph.components(),
            graph.cycles(),
            graph.edges(),
            graph.levels(),
            work.added,
            work.changed,
            graph.recomputed(),
            work.read));
  }

  private ExpandableGrants readExpandable() throws IOException {
    ExpandableGrants grants = new ExpandableGrants();
    try (SliceMerge rows = rowsOf(KeyFamily.GRANTS_NEEDING_EXPANSION)) {
      while (rows.next()) {
        grants.add(
            rows.key(), rows.keyLength(), rows.value(), rows.valueOffset(), rows.valueLength());
      }
    }
    return grants;
  }

  private EntitlementRows readEntitlements(ByteTable ids) throws IOException {
    EntitlementRows entitlements = new EntitlementRows(ids);
    if (ids.size() > 0) {
      try (SliceMerge rows = rowsOf(KeyFamily.ENTITLEMENTS)) {
        while (rows.next()) {
          entitlements.add(rows.key(), rows.keyLength());
        }
      }
    }
    return entitlements;
  }

  private SliceMerge rowsOf(KeyFamily family) throws IOException {
    byte[] from = family.prefix();
    return new SliceMerge(RunSlice.of(runs, family, from, null), reads, from, null);
  }

  /** The marks that expansion has begun, whatever comes of it, and that it is over. */
  private SealedRun marksOfSync() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SealedRunWriter writer = new SealedRunWriter(bytes, resources.sort());
    SealedRunWriter.Section marks = writer.section(KeyFamily.SYNC_RUN);
    marks.add(Keys.SUPPORTS_DIFF, 0, Keys.SUPPORTS_DIFF.length, NO_VALUE, 0, 0);
    ByteSink rules = new ByteSink();
    rules.writeVarint(RULES);
    marks.add(Keys.EXPANDED, 0, Keys.EXPANDED.length, rules.array(), 0, rules.size());
    return writer.finishInline(bytes::toByteArray);
  }

  private Work expandLevels(ExpansionGraph graph, List<SealedRun> expanded) throws IOException {
    NodeGrantsReader reader = new NodeGrantsReader(graph, runs, reads, scratch);
    try {
      NodeGrants grants = reader.read(workers);
      return expandLevels(graph, grants, expanded).plusRead(reader.taken());
    } finally {
      for (String path : reader.written()) {
        scratch.delete(path);
      }
    }
  }

  private Work expandLevels(ExpansionGraph graph, NodeGrants grants, List<SealedRun> expanded)
      throws IOException {
    GrantLimit limit = new GrantLimit(options.maxExpandedGrants());
    List<ComponentExpansion> threads = new ArrayList<>();
    try {
      SourceEntries entries = new SourceEntries(graph);
      for (int i = 0; i < workers.count(); i++) {
        threads.add(new ComponentExpansion(graph, grants, entries, limit, resources, options));
      }
      int[][] byLevel = graph.componentsByLevel();
      for (int level = 1; level < byLevel.length; level++) {
        if (byLevel[level].length == 0) {
          continue; // nothing on it was touched
        }
        LevelSize size = new LevelSize(graph, grants, byLevel[level]);
        try {
          expandLevel(size, threads);
        } catch (GrantLimit.ReachedException e) {
          throw tooMany(size);
        }
      }
      long changed = 0;
      long read = 0;
      for (ComponentExpansion thread : threads) {
        thread.finish().ifPresent(expanded::add);
        changed += thread.changed();
        read += thread.read();
      }
      return new Work(limit.added(), changed, read);
    } finally {
      for (ComponentExpansion thread : threads) {
        thread.close();
      }
    }
  }

  private void expandLevel(LevelSize level, List<ComponentExpansion> threads) throws IOException {
    int[] components = level.largestFirst();
    if (components.length == 1 || level.grants() < PARALLEL_FROM || threads.size() == 1) {
      ComponentExpansion first = threads.get(0);
      for (int component : components) {
        first.expand(component);
      }
      first.endLevel();
      return;
    }
    AtomicInteger next = new AtomicInteger();
    List<Callable<Void>> loops = new ArrayList<>();
    for (ComponentExpansion thread : threads) {
      loops.add(
          () -> {
            int i;
            while ((i = next.getAndIncrement()) < components.length) {
              thread.expand(components[i]);
            }
            thread.endLevel();
            return null;
          });
    }
    workers.runAll(loops);
  }

  private ExpansionException tooMany(LevelSize level) {
    return new ExpansionException(
        ExpansionException.Reason.TOO_MANY_GRANTS,
        "expansion makes more than "
            + options.maxExpandedGrants()
            + " grants; the entitlement \""
            + new String(level.largestId(), StandardCharsets.UTF_8)
            + "\" alone would take up to "
            + level.largest()
            + " from others");
  }
}
