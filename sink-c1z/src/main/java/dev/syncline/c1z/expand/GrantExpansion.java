package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.RunStore;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.SliceMerge;
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
  private static final byte[] NO_VALUE = new byte[0];
  // Below that many grants a level is not worth waking other threads.
  private static final long PARALLEL_FROM = 2000;

  private final List<SealedRun> runs;
  private final ExpansionResources resources;
  private final RunSource reads;
  private final RunStore scratch;
  private final Workers workers;
  private final ExpansionOptions options;

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
    return new GrantExpansion(runs, resources, options).expand();
  }

  private ExpandedRuns expand() throws IOException {
    ExpandableGrants expandable = readExpandable();
    ExpansionGraph graph =
        new ExpansionGraph(new GraphParts(expandable, readEntitlements(expandable.ids)));
    List<SealedRun> expanded = new ArrayList<>();
    expanded.add(markOfSync());
    long added = 0;
    long changed = 0;
    if (graph.levels() > 0) {
      NodeGrantsReader reader = new NodeGrantsReader(graph, runs, reads, scratch);
      NodeGrants grants = reader.read(workers);
      GrantLimit limit = new GrantLimit(options.maxExpandedGrants());
      changed = expandLevels(graph, grants, limit, expanded);
      added = limit.added();
      for (String path : reader.written()) {
        scratch.delete(path);
      }
    }
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
            added,
            changed));
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

  /** The mark that expansion has begun, whatever comes of it. */
  private SealedRun markOfSync() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SealedRunWriter writer = new SealedRunWriter(bytes, resources.sort());
    writer
        .section(KeyFamily.SYNC_RUN)
        .add(Keys.SUPPORTS_DIFF, 0, Keys.SUPPORTS_DIFF.length, NO_VALUE, 0, 0);
    return writer.finishInline(bytes::toByteArray);
  }

  private long expandLevels(
      ExpansionGraph graph, NodeGrants grants, GrantLimit limit, List<SealedRun> expanded)
      throws IOException {
    List<ComponentExpansion> threads = new ArrayList<>();
    try {
      SourceEntries entries = new SourceEntries(graph);
      for (int i = 0; i < workers.count(); i++) {
        threads.add(new ComponentExpansion(graph, grants, entries, limit, resources, options));
      }
      int[][] byLevel = graph.componentsByLevel();
      for (int level = 1; level < byLevel.length; level++) {
        LevelSize size = new LevelSize(graph, grants, byLevel[level]);
        try {
          expandLevel(size, threads);
        } catch (GrantLimit.ReachedException e) {
          throw tooMany(size);
        }
      }
      long changed = 0;
      for (ComponentExpansion thread : threads) {
        thread.finish().ifPresent(expanded::add);
        changed += thread.changed();
      }
      return changed;
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
