package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.GroupWriter;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.RunStore;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.StoredGrant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the grants of the graph's entitlements out of the runs, once and in key order, and sets
 * them aside in a form in which one entitlement's are found without searching: lists of members of
 * those that only pass on, rows of those that take.
 *
 * <p>A run's blocks hold rows of many entitlements, and there are many runs; opening them for one
 * entitlement after the other would read most blocks many times. Large entitlements that are fed
 * are left where they are: for them it does not matter.
 */
final class NodeGrantsReader {
  private static final int LARGE_UNITS = 16;
  private static final int GAP_UNITS = 8;
  // A few entitlements among many: what is between them is left alone from about a block on.
  private static final int GAP_UNITS_OF_TOUCHED = 1;
  private static final int SEGMENT_UNITS = 64;
  private static final int ROW_BLOCK_BYTES = 16 << 10;

  private final ExpansionGraph graph;
  private final List<SealedRun> runs;
  private final RunSource reads;
  private final RunStore scratch;
  private final NodeGrants grants;
  private final List<List<NodeRange>> segments = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private final AtomicLong taken = new AtomicLong();

  NodeGrantsReader(ExpansionGraph graph, List<SealedRun> runs, RunSource reads, RunStore scratch) {
    this.graph = graph;
    this.runs = runs;
    this.reads = reads;
    this.scratch = scratch;
    this.grants = new NodeGrants(graph.nodes());
    List<NodeRange> segment = new ArrayList<>();
    long units = 0;
    int gap = graph.leavesOut() ? GAP_UNITS_OF_TOUCHED : GAP_UNITS;
    for (NodeRange range : new NodeRanges(graph, runs).ranges()) {
      boolean large = range.units() >= LARGE_UNITS && graph.isFed(range.node());
      if (!segment.isEmpty() && (large || range.gapUnits() >= gap || units >= SEGMENT_UNITS)) {
        segments.add(segment);
        segment = new ArrayList<>();
        units = 0;
      }
      if (large) {
        grants.setRows(
            range.node(), RunSlice.of(runs, KeyFamily.GRANTS, range.from(), range.to()), false);
      } else {
        segment.add(range);
        units += range.units() + range.gapUnits();
      }
    }
    if (!segment.isEmpty()) {
      segments.add(segment);
    }
  }

  /** Reads them all. */
  NodeGrants read(Workers workers) throws IOException {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Void>> loops = new ArrayList<>();
    for (int i = 0; i < Math.min(workers.count(), segments.size()); i++) {
      loops.add(
          () -> {
            readSegments(next);
            return null;
          });
    }
    workers.runAll(loops);
    return grants;
  }

  private void readSegments(AtomicInteger next) throws IOException {
    try (RunStore.Output rows = scratch.create();
        RunStore.Output members = scratch.create()) {
      synchronized (written) {
        written.add(rows.path());
        written.add(members.path());
      }
      GroupWriter rowWriter = new GroupWriter(rows, rows.path(), ROW_BLOCK_BYTES);
      MemberWriter memberWriter = new MemberWriter(members, members.path());
      int segment;
      while ((segment = next.getAndIncrement()) < segments.size()) {
        taken.addAndGet(new Segment(segments.get(segment), rowWriter, memberWriter).read());
      }
    }
  }

  /** The stores' runs that the lists are in. */
  List<String> written() {
    return written;
  }

  /** Grants that were set aside. */
  long taken() {
    return taken.get();
  }

  /** One pass over a part of the runs. */
  private final class Segment {
    private final List<NodeRange> ranges;
    private final GroupWriter rows;
    private final MemberWriter members;
    private final StoredGrant grant = new StoredGrant();
    private NodeRange range;
    private byte[] id;
    private long taken;

    Segment(List<NodeRange> ranges, GroupWriter rows, MemberWriter members) {
      this.ranges = ranges;
      this.rows = rows;
      this.members = members;
    }

    /** Gives the number of grants it found. */
    long read() throws IOException {
      byte[] from = ranges.get(0).from();
      byte[] to = ranges.get(ranges.size() - 1).to();
      List<RunSlice> slices = RunSlice.of(runs, KeyFamily.GRANTS, from, to);
      int next = 0;
      try (SliceMerge merge = new SliceMerge(slices, reads, from, to)) {
        boolean more = merge.next();
        while (more) {
          if (range == null) {
            if (next == ranges.size()) {
              break;
            }
            range = ranges.get(next++);
            id = graph.id(range.node());
          }
          byte[] prefix = range.prefix();
          if (startsWith(merge, prefix)) {
            take(merge);
            more = merge.next();
          } else if (Arrays.compareUnsigned(
                  merge.key(), 0, merge.keyLength(), prefix, 0, prefix.length)
              < 0) {
            more = merge.next();
          } else {
            endRange();
          }
        }
        endRange();
      }
      return taken;
    }

    private boolean startsWith(SliceMerge merge, byte[] prefix) {
      return merge.keyLength() >= prefix.length
          && Arrays.equals(merge.key(), 0, prefix.length, prefix, 0, prefix.length);
    }

    private void take(SliceMerge row) throws IOException {
      taken++;
      byte[] value = row.value();
      if (graph.isFed(range.node())) {
        rows.add(row.key(), 0, row.keyLength(), value, row.valueOffset(), row.valueLength());
        return;
      }
      grant.read(value, row.valueOffset(), row.valueLength());
      int principal = range.prefix().length;
      boolean direct = grant.isDirect(id, 0, id.length);
      members.add(row.key(), principal, row.keyLength() - principal, grant, value, direct);
    }

    private void endRange() throws IOException {
      if (range == null) {
        return;
      }
      if (graph.isFed(range.node())) {
        RunSlice slice = rows.endGroup();
        grants.setRows(range.node(), slice == null ? List.of() : List.of(slice), true);
      } else {
        long count = members.members();
        grants.setMembers(range.node(), members.endList(), count);
      }
      range = null;
    }
  }
}
