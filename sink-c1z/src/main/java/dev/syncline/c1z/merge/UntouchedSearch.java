package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.write.EntitlementRange;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the {@link UntouchedGrants} of all inputs. Looks into the other inputs where a table
 * begins, so that rows count and not the bounds of tables, which may reach over a gap. Not
 * thread-safe.
 */
final class UntouchedSearch implements Closeable {
  private static final KeyFamily GRANTS = KeyFamily.GRANTS;

  private final List<MergeInput> inputs;
  private final long smallestBytes;

  /** One an input, in the order of the list, open when needed. */
  private final VisibleCursor[] cursors;

  /** The smallest first: they answer fastest, and the more often with a row, the more there are. */
  private final List<Integer> bySize;

  private UntouchedSearch(List<MergeInput> inputs, long smallestBytes) {
    this.inputs = inputs;
    this.smallestBytes = smallestBytes;
    this.cursors = new VisibleCursor[inputs.size()];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(i -> inputs.get(i).file().size()));
    this.bySize = order;
  }

  /**
   * What is untouched, disjoint, in key order.
   *
   * @param smallestBytes smaller tables are not taken over: they would become ever smaller and more
   *     from merge to merge
   */
  static List<UntouchedGrants> of(List<MergeInput> inputs, long smallestBytes) throws IOException {
    List<UntouchedGrants> found = new ArrayList<>();
    try (UntouchedSearch search = new UntouchedSearch(inputs, smallestBytes)) {
      for (int i = 0; i < inputs.size(); i++) {
        Optional<ReusableTables> owner = ReusableTables.of(inputs.get(i));
        if (owner.isPresent()) {
          search.find(i, owner.get(), found);
        }
      }
    }
    found.sort(
        Comparator.comparing(range -> range.entitlements().first(), Arrays::compareUnsigned));
    return found;
  }

  /** A table with grants, the first and the last entitlement in it, and what is known of it. */
  private static final class Candidate {
    private final LiveTable table;
    private final byte[] first;
    private final byte[] last;
    private boolean untouched;

    Candidate(LiveTable table, byte[] first, byte[] last) {
      this.table = table;
      this.first = first;
      this.last = last;
    }
  }

  private void find(int owner, ReusableTables tables, List<UntouchedGrants> found)
      throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (LiveTable table : tables.all(GRANTS)) {
      if (!tables.isPlain(table, GRANTS)) {
        return; // written by someone else or in steps: nothing is known of where its grants are
      }
      Candidate candidate;
      try {
        candidate =
            new Candidate(
                table,
                entitlement(table.bounds().smallest()),
                entitlement(table.bounds().largest()));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        return; // no keys of grants: the merge comes to them and says so
      }
      candidate.untouched =
          tables.isAlone(table)
              && table.size() >= smallestBytes
              && !othersHaveGrants(owner, begin(candidate.first), end(candidate.last));
      candidates.add(candidate);
    }
    spread(candidates);
    join(owner, tables, candidates, found);
  }

  private static byte[] entitlement(byte[] key) {
    return EntitlementRange.entitlement(key, key.length);
  }

  private static byte[] begin(byte[] entitlement) {
    return EntitlementRange.begin(GRANTS, entitlement);
  }

  private static byte[] end(byte[] entitlement) {
    return EntitlementRange.end(GRANTS, entitlement);
  }

  private boolean othersHaveGrants(int owner, byte[] from, byte[] to) throws IOException {
    for (int other : bySize) {
      if (other == owner) {
        continue;
      }
      if (cursors[other] == null) {
        cursors[other] = inputs.get(other).store().cursor(Keys.upperBound(GRANTS.prefix()));
      }
      VisibleCursor row = cursors[other];
      if (row.seek(from)
          && Arrays.compareUnsigned(row.keyArray(), 0, row.keyLength(), to, 0, to.length) < 0) {
        return true;
      }
    }
    return false;
  }

  /** An entitlement with grants in a touched table is touched in all its tables. */
  private static void spread(List<Candidate> candidates) {
    byte[] touched = null;
    for (Candidate candidate : candidates) {
      candidate.untouched &=
          touched == null || Arrays.compareUnsigned(candidate.first, touched) > 0;
      if (!candidate.untouched
          && (touched == null || Arrays.compareUnsigned(candidate.last, touched) > 0)) {
        touched = candidate.last;
      }
    }
    touched = null;
    for (int i = candidates.size() - 1; i >= 0; i--) {
      Candidate candidate = candidates.get(i);
      candidate.untouched &= touched == null || Arrays.compareUnsigned(candidate.last, touched) < 0;
      if (!candidate.untouched
          && (touched == null || Arrays.compareUnsigned(candidate.first, touched) < 0)) {
        touched = candidate.first;
      }
    }
  }

  /** Joins neighbours between which no other input has grants. */
  private void join(
      int owner, ReusableTables tables, List<Candidate> candidates, List<UntouchedGrants> found)
      throws IOException {
    List<LiveTable> joined = new ArrayList<>();
    Candidate begin = null;
    Candidate last = null;
    for (Candidate candidate : candidates) {
      boolean joins =
          last != null
              && candidate.untouched
              && (Arrays.equals(last.last, candidate.first)
                  || !othersHaveGrants(owner, end(last.last), begin(candidate.first)));
      if (last != null && !joins) {
        found.add(untouched(tables, begin, last, joined));
        joined.clear();
        last = null;
      }
      if (candidate.untouched) {
        begin = last == null ? candidate : begin;
        last = candidate;
        joined.add(candidate.table);
      }
    }
    if (last != null) {
      found.add(untouched(tables, begin, last, joined));
    }
  }

  private static UntouchedGrants untouched(
      ReusableTables tables, Candidate begin, Candidate last, List<LiveTable> joined) {
    return new UntouchedGrants(
        tables, new EntitlementRange(begin.first, last.last), List.copyOf(joined));
  }

  @Override
  public void close() {
    for (VisibleCursor cursor : cursors) {
      if (cursor != null) {
        cursor.close();
      }
    }
  }
}
