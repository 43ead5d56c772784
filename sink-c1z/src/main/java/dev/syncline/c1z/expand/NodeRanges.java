package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.RunSection;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The ranges of the grants that matter, one for each entitlement of the graph that takes or passes
 * on anything, in key order; how large they are by the samples of the runs.
 */
final class NodeRanges {
  private final List<RunSection.Sample> samples = new ArrayList<>();
  private final long[] unitsBefore;
  private final List<NodeRange> ranges = new ArrayList<>();

  NodeRanges(ExpansionGraph graph, List<SealedRun> runs) {
    for (SealedRun run : runs) {
      for (RunSection section : run.sections()) {
        if (section.family() == KeyFamily.GRANTS) {
          samples.addAll(section.samples());
        }
      }
    }
    samples.sort(Comparator.comparing(RunSection.Sample::key, Arrays::compareUnsigned));
    unitsBefore = new long[samples.size() + 1];
    for (int i = 0; i < samples.size(); i++) {
      unitsBefore[i + 1] = unitsBefore[i] + samples.get(i).units();
    }
    List<Integer> nodes = new ArrayList<>();
    for (int node = 0; node < graph.nodes(); node++) {
      if (graph.hasRow(node) && (graph.feeds(node) || graph.isFed(node))) {
        nodes.add(node);
      }
    }
    nodes.sort(graph::compareRows);
    long last = 0;
    for (int node : nodes) {
      byte[] prefix = grantPrefix(graph.partition(node));
      long begin = unitsBelow(prefix);
      long end = unitsBelow(NodeRange.end(prefix));
      ranges.add(new NodeRange(node, prefix, end - begin, begin - last));
      last = end;
    }
  }

  /** What the keys of an entitlement's grants begin with. */
  static byte[] grantPrefix(byte[] partition) {
    ByteSink out = new ByteSink(partition.length + 4);
    out.writeBytes(KeyFamily.GRANTS.prefix());
    out.writeByte(0);
    out.writeBytes(partition);
    out.writeByte(0);
    return out.toByteArray();
  }

  private long unitsBelow(byte[] key) {
    int low = 0;
    int high = samples.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(samples.get(middle).key(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return unitsBefore[low];
  }

  List<NodeRange> ranges() {
    return ranges;
  }
}
