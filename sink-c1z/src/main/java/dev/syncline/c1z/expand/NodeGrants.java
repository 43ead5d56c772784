package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.RunSlice;
import java.util.List;

/**
 * Where the grants of each entitlement of the graph are while it is expanded.
 *
 * <p>Before its level an entitlement that is fed has rows; from the end of its level on, one that
 * feeds others has a list of members. One that is not fed has its list from the beginning.
 *
 * <p>Entries of different nodes may be set and read by different threads; what has been set in one
 * level is seen in the next.
 */
final class NodeGrants {
  private final RunSlice[] members;
  private final long[] memberCounts;
  private final List<RunSlice>[] rows;
  private final boolean[] setAside;

  @SuppressWarnings({"unchecked", "rawtypes"})
  NodeGrants(int nodes) {
    members = new RunSlice[nodes];
    memberCounts = new long[nodes];
    rows = new List[nodes];
    setAside = new boolean[nodes];
  }

  /** The list that {@link MemberWriter} wrote; null if nobody holds the entitlement. */
  RunSlice members(int node) {
    return members[node];
  }

  long memberCount(int node) {
    return memberCounts[node];
  }

  void setMembers(int node, RunSlice list, long count) {
    members[node] = list;
    memberCounts[node] = count;
  }

  /** Slices with the stored grants of the entitlement; they may hold other rows as well. */
  List<RunSlice> rows(int node) {
    return rows[node] == null ? List.of() : rows[node];
  }

  /** Whether these slices are copies, with no other rows. */
  boolean isSetAside(int node) {
    return setAside[node];
  }

  void setRows(int node, List<RunSlice> slices, boolean copies) {
    rows[node] = slices;
    setAside[node] = copies;
  }
}
