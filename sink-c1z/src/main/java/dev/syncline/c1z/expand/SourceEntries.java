package dev.syncline.c1z.expand;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantSources;

/**
 * For every node that feeds others, its entry in the sources of a grant, ready to be copied.
 * Immutable, thread-safe.
 */
final class SourceEntries {
  private final byte[][] direct;
  private final byte[][] indirect;

  SourceEntries(ExpansionGraph graph) {
    direct = new byte[graph.nodes()][];
    indirect = new byte[graph.nodes()][];
    ByteSink out = new ByteSink();
    for (int node = 0; node < direct.length; node++) {
      if (graph.feeds(node)) {
        byte[] id = graph.id(node);
        out.reset();
        GrantSources.append(id, 0, id.length, true, out);
        direct[node] = out.toByteArray();
        out.reset();
        GrantSources.append(id, 0, id.length, false, out);
        indirect[node] = out.toByteArray();
      }
    }
  }

  byte[] entry(int node, boolean isDirect) {
    return isDirect ? direct[node] : indirect[node];
  }
}
