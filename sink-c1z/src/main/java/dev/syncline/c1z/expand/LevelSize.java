package dev.syncline.c1z.expand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How many grants flow into the components of a level, counted at their sources. */
final class LevelSize {
  private final ExpansionGraph graph;
  private final int[] components;
  private long grants;
  private long largest = -1;
  private int largestNode;

  LevelSize(ExpansionGraph graph, NodeGrants members, int[] components) {
    this.graph = graph;
    this.components = components;
    long[] sizes = new long[components.length];
    for (int i = 0; i < components.length; i++) {
      for (ExpansionGraph.Edge edge : graph.incoming(components[i])) {
        for (int node : graph.members(edge.source())) {
          sizes[i] += members.memberCount(node);
        }
      }
      grants += sizes[i] * graph.members(components[i]).length;
      consider(components[i], sizes[i]);
    }
    sort(sizes);
  }

  private void consider(int component, long size) {
    int node = graph.members(component)[0];
    if (size > largest || size == largest && graph.compareIds(node, largestNode) < 0) {
      largest = size;
      largestNode = node;
    }
  }

  private void sort(long[] sizes) {
    if (components.length < 2) {
      return;
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Long.compare(sizes[b], sizes[a]));
    int[] unsorted = components.clone();
    Arrays.setAll(components, i -> unsorted[order.get(i)]);
  }

  /** The components: the larger, the earlier, so that threads end together. */
  int[] largestFirst() {
    return components;
  }

  /** At most that many grants are made or changed. */
  long grants() {
    return grants;
  }

  /** At most that many flow into one entitlement. */
  long largest() {
    return largest;
  }

  /** The id of that entitlement; the first in byte order if several are equal. */
  byte[] largestId() {
    return graph.id(largestNode);
  }
}
