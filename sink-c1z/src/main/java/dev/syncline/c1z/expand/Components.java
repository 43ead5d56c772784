package dev.syncline.c1z.expand;

import java.util.Arrays;

/**
 * Strongly connected components of a directed graph, by Tarjan's algorithm without recursion: a
 * chain of entitlements may be longer than a thread's stack.
 */
final class Components {
  private static final int UNSEEN = -1;

  private final int[] firstEdge;
  private final int[] targets;
  private final int[] component;
  private final int[] order;
  private final int[] low;
  private final int[] nextEdge;
  private final int[] path;
  private final int[] open;
  private int count;
  private int seen;
  private int pathLength;
  private int openCount;

  private Components(int nodes, int[] sources, int[] destinations, int edges) {
    firstEdge = new int[nodes + 1];
    for (int i = 0; i < edges; i++) {
      firstEdge[sources[i] + 1]++;
    }
    for (int node = 0; node < nodes; node++) {
      firstEdge[node + 1] += firstEdge[node];
    }
    int[] next = Arrays.copyOf(firstEdge, nodes);
    targets = new int[edges];
    for (int i = 0; i < edges; i++) {
      targets[next[sources[i]]++] = destinations[i];
    }
    nextEdge = Arrays.copyOf(firstEdge, nodes);
    component = new int[nodes];
    order = new int[nodes];
    low = new int[nodes];
    path = new int[nodes];
    open = new int[nodes];
    Arrays.fill(component, UNSEEN);
    Arrays.fill(order, UNSEEN);
    for (int node = 0; node < nodes; node++) {
      if (order[node] == UNSEEN) {
        visitFrom(node);
      }
    }
  }

  /**
   * Finds the components.
   *
   * @param sources where edges begin
   * @param destinations where edges end
   * @param edges how many of both count
   */
  static Components of(int nodes, int[] sources, int[] destinations, int edges) {
    return new Components(nodes, sources, destinations, edges);
  }

  private void visitFrom(int root) {
    enter(root);
    while (pathLength > 0) {
      int node = path[pathLength - 1];
      if (nextEdge[node] < firstEdge[node + 1]) {
        int target = targets[nextEdge[node]++];
        if (order[target] == UNSEEN) {
          enter(target);
        } else if (component[target] == UNSEEN) {
          low[node] = Math.min(low[node], order[target]);
        }
      } else {
        leave(node);
      }
    }
  }

  private void enter(int node) {
    order[node] = seen;
    low[node] = seen++;
    path[pathLength++] = node;
    open[openCount++] = node;
  }

  private void leave(int node) {
    pathLength--;
    if (pathLength > 0) {
      int parent = path[pathLength - 1];
      low[parent] = Math.min(low[parent], low[node]);
    }
    if (low[node] == order[node]) {
      int member;
      do {
        member = open[--openCount];
        component[member] = count;
      } while (member != node);
      count++;
    }
  }

  int count() {
    return count;
  }

  /**
   * The component of a node. An edge between two components leads from the higher number to the
   * lower.
   */
  int of(int node) {
    return component[node];
  }
}
