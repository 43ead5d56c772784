package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.DerivedKeys;
import dev.syncline.c1z.sort.GroupWriter;
import dev.syncline.c1z.sort.RunSink;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.RunStore;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.ExpandedGrant;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredGrant;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Expands components, one after the other: merges what flows into a component with the grants that
 * are there, and writes the grants that are new or changed to a run, and the members of the
 * component to lists for those that it feeds.
 *
 * <p>One instance a thread. Not thread-safe.
 */
final class ComponentExpansion implements Closeable {
  /** How many lists are merged at a time; beyond that, parts are merged first. */
  static final int MAX_WAYS = 1024;

  private static final int MERGED_BLOCK_BYTES = 16 << 10;
  private static final int COUNT_EVERY = 4096;

  private final ExpansionGraph graph;
  private final NodeGrants grants;
  private final SourceEntries entries;
  private final GrantLimit limit;
  private final RunSource reads;
  private final RunStore scratch;
  private final RunSink.Output rowOutput;
  private final RunStore.Output memberOutput;
  private final SealedRunWriter run;
  private final SealedRunWriter.Section rows;
  private final DerivedKeys byPrincipal;
  private final MemberWriter members;
  private final ExpandedGrant expanded;
  private final StoredGrant stored = new StoredGrant();
  private final ByteSink key = new ByteSink();
  private final ByteSink derivedKey = new ByteSink();
  private long uncounted;
  private long changed;
  private long read;
  private boolean finished;

  ComponentExpansion(
      ExpansionGraph graph,
      NodeGrants grants,
      SourceEntries entries,
      GrantLimit limit,
      ExpansionResources resources,
      ExpansionOptions options)
      throws IOException {
    this.graph = graph;
    this.grants = grants;
    this.entries = entries;
    this.limit = limit;
    this.reads = resources.reads();
    this.scratch = resources.scratch();
    this.expanded = new ExpandedGrant(options.expandedAt());
    this.rowOutput = resources.output().create();
    this.memberOutput = scratch.create();
    this.run = new SealedRunWriter(rowOutput, resources.sort());
    this.rows = run.section(KeyFamily.GRANTS);
    this.byPrincipal =
        new DerivedKeys(run, resources.derivedBytes(), KeyFamily.GRANTS_BY_PRINCIPAL);
    this.members = new MemberWriter(memberOutput, memberOutput.path());
  }

  /** Expands one component. Those that feed it have been expanded. */
  void expand(int component) throws IOException {
    if (Thread.interrupted()) {
      throw new IOException("interrupted while grants were expanded");
    }
    List<Contributions.Input> inputs = inputs(component);
    int[] nodes = graph.members(component);
    if (inputs.size() > MAX_WAYS || nodes.length > 1 && !inputs.isEmpty()) {
      try (RunStore.Output merging = scratch.create()) {
        List<Contributions.Input> merged = merge(inputs, merging);
        expand(nodes, merged);
        scratch.delete(merging.path());
      }
    } else {
      expand(nodes, inputs);
    }
  }

  private List<Contributions.Input> inputs(int component) {
    List<Contributions.Input> inputs = new ArrayList<>();
    for (ExpansionGraph.Edge edge : graph.incoming(component)) {
      for (int node : graph.members(edge.source())) {
        RunSlice slice = grants.members(node);
        if (slice != null) {
          inputs.add(new Contributions.Input(slice, node, edge.rule(), graph.parentOrder(node)));
        }
      }
    }
    inputs.sort((a, b) -> graph.compareIds(a.node(), b.node()));
    return inputs;
  }

  /** Merges lists into at most one; neighbours first, so that sources stay in order. */
  private List<Contributions.Input> merge(List<Contributions.Input> inputs, RunStore.Output merging)
      throws IOException {
    GroupWriter writer = new GroupWriter(merging, merging.path(), MERGED_BLOCK_BYTES);
    List<Contributions.Input> current = inputs;
    do {
      List<Contributions.Input> merged = new ArrayList<>();
      for (int from = 0; from < current.size(); from += MAX_WAYS) {
        List<Contributions.Input> some =
            current.subList(from, Math.min(current.size(), from + MAX_WAYS));
        try (Contributions part = new Contributions(some, entries, reads)) {
          part.writeTo(writer);
        }
        RunSlice slice = writer.endGroup();
        if (slice != null) {
          merged.add(Contributions.Input.merged(slice));
        }
      }
      merging.flush();
      current = merged;
    } while (current.size() > 1);
    return current;
  }

  private void expand(int[] nodes, List<Contributions.Input> inputs) throws IOException {
    for (int node : nodes) {
      if (graph.hasRow(node)) {
        try (Contributions contributions = new Contributions(inputs, entries, reads)) {
          expand(node, contributions);
        }
      }
    }
  }

  private void expand(int node, Contributions contributions) throws IOException {
    byte[] partition = graph.partition(node);
    byte[] prefix = NodeRanges.grantPrefix(partition);
    byte[] id = graph.id(node);
    boolean feeds = graph.feeds(node);
    expanded.begin(partition, 0, partition.length);
    key.reset();
    key.writeBytes(prefix);
    long first = read;
    try (SliceMerge there =
        new SliceMerge(grants.rows(node), reads, prefix, NodeRange.end(prefix))) {
      boolean more = there.next();
      boolean moreNew = contributions.next();
      while (moreNew || more && feeds) {
        int order = !more ? 1 : !moreNew ? -1 : compare(there, prefix.length, contributions);
        if (order > 0) {
          create(prefix.length, contributions, feeds);
          moreNew = contributions.next();
          continue;
        }
        if (order == 0 || feeds) {
          stored.read(there.value(), there.valueOffset(), there.valueLength());
        }
        if (feeds) {
          pass(there, prefix.length, id);
        }
        if (order == 0) {
          extend(there, prefix.length, contributions);
          moreNew = contributions.next();
        }
        more = there.next();
        read++;
      }
    }
    if (grants.isSetAside(node)) {
      read = first; // they were counted when they were set aside
    }
    rows.endGroup();
    if (feeds) {
      long count = members.members();
      grants.setMembers(node, members.endList(), count);
    }
    count();
  }

  private static int compare(SliceMerge there, int principal, Contributions contributions) {
    ByteSink other = contributions.principal();
    return Arrays.compareUnsigned(
        there.key(), principal, there.keyLength(), other.array(), 0, other.size());
  }

  private void pass(SliceMerge there, int principal, byte[] id) throws IOException {
    members.add(
        there.key(),
        principal,
        there.keyLength() - principal,
        stored,
        there.value(),
        stored.isDirect(id, 0, id.length));
  }

  private void extend(SliceMerge there, int principal, Contributions contributions)
      throws IOException {
    ByteSink sources = contributions.sources();
    if (expanded.extend(
        stored,
        there.key(),
        principal,
        there.keyLength() - principal,
        sources.array(),
        0,
        sources.size())) {
      ByteSink value = expanded.value();
      rows.add(there.key(), 0, there.keyLength(), value.array(), 0, value.size());
      changed++;
    }
  }

  private void create(int prefixLength, Contributions contributions, boolean feeds)
      throws IOException {
    ByteSink principal = contributions.principal();
    ByteSink parent = contributions.parent();
    ByteSink sources = contributions.sources();
    key.truncate(prefixLength);
    key.writeBytes(principal);
    expanded.create(
        principal.array(),
        0,
        principal.size(),
        parent.array(),
        0,
        parent.size(),
        sources.array(),
        0,
        sources.size());
    ByteSink value = expanded.value();
    rows.add(key.array(), 0, key.size(), value.array(), 0, value.size());
    derivedKey.reset();
    Keys.appendByPrincipal(key.array(), 0, key.size(), derivedKey);
    byPrincipal.add(0, derivedKey);
    if (feeds) {
      // No contribution comes from the entitlement itself: what is new is not direct.
      members.add(principal.array(), 0, principal.size(), false, parent.array(), 0, parent.size());
    }
    if (++uncounted == COUNT_EVERY) {
      count();
    }
  }

  private void count() {
    long more = uncounted;
    uncounted = 0;
    limit.add(more);
  }

  /** Makes the lists that have been written readable for all. */
  void endLevel() throws IOException {
    memberOutput.flush();
  }

  long changed() {
    return changed;
  }

  /** Grants that were read where they are. */
  long read() {
    return read;
  }

  /** Ends the run; empty if no row is new or changed. */
  Optional<SealedRun> finish() throws IOException {
    byPrincipal.flush();
    SealedRun sealed = rowOutput.seal(run);
    finished = true;
    return sealed.length() == 0 ? Optional.empty() : Optional.of(sealed);
  }

  @Override
  public void close() throws IOException {
    try {
      memberOutput.close();
      scratch.delete(memberOutput.path());
    } finally {
      if (!finished) {
        rowOutput.abandon();
      }
    }
  }
}
