package dev.syncline.c1z.expand;

import dev.syncline.serde.TupleCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Nodes and edges of the graph, from what expandable grants say and which entitlements there are.
 * This is where expansions fail, before anything is written.
 */
final class GraphParts {
  private static final int NO_NODE = -1;

  final EntitlementRows rows;
  final ByteTable ids;
  final int[] idOfNode;

  /** Node at which each edge begins; parallel edges occur. */
  final int[] sources;

  final int[] destinations;
  final EdgeRule[] rules;
  final int edges;
  final long unknown;

  /**
   * @throws ExpansionException if an id is ambiguous, or names an entitlement that cannot be meant
   */
  GraphParts(ExpandableGrants grants, EntitlementRows rows) throws ExpansionException {
    this.rows = rows;
    this.ids = grants.ids;
    int[] nodeOfId = new int[ids.size()];
    Arrays.fill(nodeOfId, NO_NODE);
    IntList nodes = new IntList();
    int count = 0;
    int[] from = new int[grants.size()];
    int[] to = new int[grants.size()];
    EdgeRule[] by = new EdgeRule[grants.size()];
    long skipped = 0;
    for (int i = 0; i < grants.size(); i++) {
      int source = grants.named(i);
      if (rows.count(source) == 0) {
        skipped++;
        continue;
      }
      check(grants, i);
      to[count] = node(grants.granted(i), nodeOfId, nodes);
      from[count] = node(source, nodeOfId, nodes);
      by[count++] = grants.rules.get(grants.rule(i));
    }
    idOfNode = new int[nodes.size()];
    for (int node = 0; node < idOfNode.length; node++) {
      idOfNode[node] = nodes.get(node);
      requireUnambiguous(idOfNode[node]);
    }
    sources = from;
    destinations = to;
    rules = by;
    edges = count;
    unknown = skipped;
  }

  private void check(ExpandableGrants grants, int index) throws ExpansionException {
    int named = grants.named(index);
    requireUnambiguous(named);
    int holder = grants.holder(index);
    ByteTable principals = grants.principals;
    if (!rows.belongsTo(
        named, principals.array(), principals.offset(holder), principals.length(holder))) {
      throw new ExpansionException(
          ExpansionException.Reason.FOREIGN_ENTITLEMENT,
          describeGrant(grants, index)
              + " expands by the entitlement \""
              + text(named)
              + "\", which belongs to "
              + describeResource(rows.resource(named))
              + " and not to the grant's principal");
    }
    if (ids.length(named) == 0) {
      throw new ExpansionException(
          ExpansionException.Reason.EMPTY_ENTITLEMENT_ID,
          describeGrant(grants, index) + " expands by an entitlement whose id is empty");
    }
  }

  private void requireUnambiguous(int id) throws ExpansionException {
    if (rows.count(id) > 1) {
      throw new ExpansionException(
          ExpansionException.Reason.AMBIGUOUS_ENTITLEMENT,
          "the entitlement id \""
              + text(id)
              + "\" is ambiguous: "
              + rows.count(id)
              + " entitlements have it, and grants expand by it or are granted on it");
    }
  }

  private static int node(int id, int[] nodeOfId, IntList nodes) {
    if (nodeOfId[id] == NO_NODE) {
      nodeOfId[id] = nodes.size();
      nodes.add(id);
    }
    return nodeOfId[id];
  }

  private String describeGrant(ExpandableGrants grants, int index) {
    return "the grant of "
        + describeResource(grants.principals.copy(grants.holder(index)))
        + " on \""
        + text(grants.granted(index))
        + "\"";
  }

  private static String describeResource(byte[] encoded) {
    int separator = TupleCodec.componentEnd(encoded, 0, encoded.length);
    return TupleCodec.decodeText(encoded, 0, separator)
        + " \""
        + TupleCodec.decodeText(encoded, separator + 1, encoded.length - separator - 1)
        + "\"";
  }

  private String text(int id) {
    return new String(ids.array(), ids.offset(id), ids.length(id), StandardCharsets.UTF_8);
  }
}
