package dev.syncline.c1z.expand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which entitlements feed which: the strongly connected components of the graph that the expandable
 * grants make, the edges between them, and their levels. The members of a component do not feed
 * each other; all members of one feed all members of another to which there is an edge.
 *
 * <p>A node is numbered in the order in which the grants name it. Immutable, thread-safe.
 */
final class ExpansionGraph {
  private final EntitlementRows rows;
  private final ByteTable ids;
  private final int[] idOfNode;
  private final int[] parentOrder;
  private final int[] componentOfNode;
  private final int[][] members;
  private final Edge[][] incoming;
  private final boolean[] feeds;
  private final int[] level;
  private final int levels;
  private final int cycles;
  private final long edges;
  private final boolean leavesOut;
  private final int recomputed;
  private final long unknown;

  /** An edge from a component to the one that has it. */
  record Edge(int source, EdgeRule rule) {}

  /**
   * @param touched the entitlements in whose grants, rules or existence anything has changed since
   *     all were expanded; null if they have not been
   */
  ExpansionGraph(GraphParts parts, TouchedEntitlements touched) {
    rows = parts.rows;
    ids = parts.ids;
    idOfNode = parts.idOfNode;
    unknown = parts.unknown;
    Components found =
        Components.of(idOfNode.length, parts.sources, parts.destinations, parts.edges);
    componentOfNode = new int[idOfNode.length];
    for (int node = 0; node < componentOfNode.length; node++) {
      componentOfNode[node] = found.of(node);
    }
    members = collectMembers(found);
    boolean[] cyclic = findCyclic(parts);
    parentOrder = orderForParents(cyclic);
    incoming = new EdgeCollection(parts, found, this::takesPart).incoming();
    feeds = new boolean[members.length];
    level = new int[members.length];
    levels = assignLevels();
    int cyclicCount = 0;
    for (boolean isCyclic : cyclic) {
      cyclicCount += isCyclic ? 1 : 0;
    }
    cycles = cyclicCount;
    long edgeCount = 0;
    for (Edge[] into : incoming) {
      edgeCount += into.length;
    }
    edges = edgeCount;
    leavesOut = touched != null;
    if (leavesOut) {
      leaveOutUntouched(touched);
    }
    recomputed = countRecomputed();
  }

  /** The members of each component in the byte order of their ids. */
  private int[][] collectMembers(Components found) {
    int[] sizes = new int[found.count()];
    for (int component : componentOfNode) {
      sizes[component]++;
    }
    int[][] collected = new int[sizes.length][];
    for (int component = 0; component < sizes.length; component++) {
      collected[component] = new int[sizes[component]];
    }
    for (int node = 0; node < componentOfNode.length; node++) {
      int component = componentOfNode[node];
      collected[component][collected[component].length - sizes[component]--] = node;
    }
    for (int[] nodes : collected) {
      if (nodes.length > 1) {
        List<Integer> sorted = new ArrayList<>();
        for (int node : nodes) {
          sorted.add(node);
        }
        sorted.sort((a, b) -> ids.compare(idOfNode[a], idOfNode[b]));
        Arrays.setAll(nodes, sorted::get);
      }
    }
    return collected;
  }

  private boolean[] findCyclic(GraphParts parts) {
    boolean[] cyclic = new boolean[members.length];
    for (int component = 0; component < cyclic.length; component++) {
      cyclic[component] = members[component].length > 1;
    }
    for (int i = 0; i < parts.edges; i++) {
      if (parts.sources[i] == parts.destinations[i]) {
        cyclic[componentOfNode[parts.sources[i]]] = true;
      }
    }
    return cyclic;
  }

  /**
   * The order in which sources are asked for the parent of a new principal: nodes outside of cycles
   * by number, then cycles by their lowest number, their members by id.
   */
  private int[] orderForParents(boolean[] cyclic) {
    int[] order = new int[idOfNode.length];
    int next = 0;
    for (int node = 0; node < order.length; node++) {
      if (!cyclic[componentOfNode[node]]) {
        order[node] = next++;
      }
    }
    boolean[] done = new boolean[members.length];
    for (int node = 0; node < order.length; node++) {
      int component = componentOfNode[node];
      if (cyclic[component] && !done[component]) {
        done[component] = true;
        for (int member : members[component]) {
          order[member] = next++;
        }
      }
    }
    return order;
  }

  /** A component whose entitlements have no rows takes nothing and passes nothing on. */
  private boolean takesPart(int component) {
    for (int node : members[component]) {
      if (hasRow(node)) {
        return true;
      }
    }
    return false;
  }

  private int assignLevels() {
    int highest = 0;
    // Edges lead from higher numbers to lower ones: going down, all sources have been seen.
    for (int component = members.length - 1; component >= 0; component--) {
      for (Edge edge : incoming[component]) {
        feeds[edge.source] = true;
        level[component] = Math.max(level[component], level[edge.source] + 1);
      }
      highest = Math.max(highest, level[component]);
    }
    return highest;
  }

  /**
   * Drops the edges into components that nothing touched can reach: what flows there is there
   * already. Edges that are gone since need no look: a component that one of them held together is
   * reached from where they ended.
   */
  private void leaveOutUntouched(TouchedEntitlements touched) {
    boolean[] reached = new boolean[members.length];
    Arrays.fill(feeds, false);
    for (int component = members.length - 1; component >= 0; component--) {
      reached[component] = holdsAnyOf(touched, component);
      for (Edge edge : incoming[component]) {
        reached[component] |= reached[edge.source];
      }
      if (!reached[component]) {
        incoming[component] = EdgeCollection.NONE;
      }
      for (Edge edge : incoming[component]) {
        feeds[edge.source] = true;
      }
    }
  }

  private boolean holdsAnyOf(TouchedEntitlements touched, int component) {
    for (int node : members[component]) {
      int id = idOfNode[node];
      if (touched.contains(ids.array(), ids.offset(id), ids.length(id))) {
        return true;
      }
    }
    return false;
  }

  private int countRecomputed() {
    int count = 0;
    for (int node = 0; node < idOfNode.length; node++) {
      count += hasRow(node) && isFed(node) ? 1 : 0;
    }
    return count;
  }

  int nodes() {
    return idOfNode.length;
  }

  int components() {
    return members.length;
  }

  int cycles() {
    return cycles;
  }

  /** Edges between components, also those that do not matter since nothing touched them. */
  long edges() {
    return edges;
  }

  /** The highest level. Components of level 0 take nothing. */
  int levels() {
    return levels;
  }

  /** Whether what nothing touched is left out. */
  boolean leavesOut() {
    return leavesOut;
  }

  /** Entitlements that are fed. */
  int recomputed() {
    return recomputed;
  }

  /** Ids that grants name and no entitlement has. */
  long unknown() {
    return unknown;
  }

  /** The components of each level that take anything; at 0 there are none. */
  int[][] componentsByLevel() {
    int[] sizes = new int[levels + 1];
    for (int component = 0; component < level.length; component++) {
      sizes[level[component]] += incoming[component].length > 0 ? 1 : 0;
    }
    int[][] byLevel = new int[levels + 1][];
    for (int l = 0; l <= levels; l++) {
      byLevel[l] = new int[sizes[l]];
    }
    for (int component = 0; component < level.length; component++) {
      if (incoming[component].length > 0) {
        int l = level[component];
        byLevel[l][byLevel[l].length - sizes[l]--] = component;
      }
    }
    return byLevel;
  }

  /** The nodes of a component in the byte order of their ids. */
  int[] members(int component) {
    return members[component];
  }

  Edge[] incoming(int component) {
    return incoming[component];
  }

  /** Whether grants of the node's component are passed on. */
  boolean feeds(int node) {
    return feeds[componentOfNode[node]];
  }

  /** Whether the node's component takes grants from others. */
  boolean isFed(int node) {
    return incoming[componentOfNode[node]].length > 0;
  }

  /** Rank of a node among the sources that are asked for a principal's parent; lower is first. */
  int parentOrder(int node) {
    return parentOrder[node];
  }

  /** Whether there is an entitlement with the node's id. */
  boolean hasRow(int node) {
    return rows.count(idOfNode[node]) > 0;
  }

  /** The identity of the node's entitlement, as it stands in keys. */
  byte[] partition(int node) {
    return rows.partition(idOfNode[node]);
  }

  byte[] id(int node) {
    return ids.copy(idOfNode[node]);
  }

  int compareIds(int nodeA, int nodeB) {
    return ids.compare(idOfNode[nodeA], idOfNode[nodeB]);
  }

  /** Compares in the order of keys. Both nodes have rows. */
  int compareRows(int nodeA, int nodeB) {
    return rows.compareRows(idOfNode[nodeA], idOfNode[nodeB]);
  }
}
