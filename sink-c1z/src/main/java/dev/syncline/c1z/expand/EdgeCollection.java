package dev.syncline.c1z.expand;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Merges the edges between nodes into edges between components. Edges inside a component vanish; of
 * all edges from one component to another one is left, as wide as all of them.
 */
final class EdgeCollection {
  static final ExpansionGraph.Edge[] NONE = {};

  private final GraphParts parts;
  private final Components components;
  private final ExpansionGraph.Edge[][] incoming;

  /**
   * @param takesPart whether edges into a component have any effect
   */
  EdgeCollection(GraphParts parts, Components components, IntPredicate takesPart) {
    this.parts = parts;
    this.components = components;
    this.incoming = new ExpansionGraph.Edge[components.count()][];
    Arrays.fill(incoming, NONE);
    int[] firstOf = new int[components.count() + 1];
    boolean[] counts = new boolean[components.count()];
    for (int component = 0; component < counts.length; component++) {
      counts[component] = takesPart.test(component);
    }
    for (int i = 0; i < parts.edges; i++) {
      int destination = components.of(parts.destinations[i]);
      if (counts[destination] && components.of(parts.sources[i]) != destination) {
        firstOf[destination + 1]++;
      }
    }
    for (int component = 0; component < counts.length; component++) {
      firstOf[component + 1] += firstOf[component];
    }
    // Source component in the upper half, edge in the lower: sorting brings equal sources together.
    long[] into = new long[firstOf[counts.length]];
    int[] next = firstOf.clone();
    for (int i = 0; i < parts.edges; i++) {
      int destination = components.of(parts.destinations[i]);
      int source = components.of(parts.sources[i]);
      if (counts[destination] && source != destination) {
        into[next[destination]++] = (long) source << 32 | i;
      }
    }
    for (int component = 0; component < counts.length; component++) {
      if (firstOf[component] < firstOf[component + 1]) {
        incoming[component] = merge(into, firstOf[component], firstOf[component + 1]);
      }
    }
  }

  private ExpansionGraph.Edge[] merge(long[] edges, int from, int to) {
    Arrays.sort(edges, from, to);
    ExpansionGraph.Edge[] merged = new ExpansionGraph.Edge[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      int source = (int) (edges[i] >>> 32);
      EdgeRule rule = parts.rules[(int) edges[i]];
      if (count > 0 && merged[count - 1].source() == source) {
        EdgeRule before = merged[count - 1].rule();
        if (before != rule) {
          merged[count - 1] = new ExpansionGraph.Edge(source, before.widen(rule));
        }
      } else {
        merged[count++] = new ExpansionGraph.Edge(source, rule);
      }
    }
    return Arrays.copyOf(merged, count);
  }

  /** By component, the edges into it in the order of their sources. */
  ExpansionGraph.Edge[][] incoming() {
    return incoming;
  }
}
