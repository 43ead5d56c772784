package dev.syncline.c1z.write;

import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncStatistics;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a new file takes over from others in their frames. Rows that are built beside them have no
 * keys inside their ranges.
 *
 * <p>The index by principal is in another order than grants, so a few new grants may belong into
 * each of its tables. Its kept tables stay in the lowest level, and what is new of it is built into
 * tables one level above; keys of the two are different.
 *
 * @param tables in key order
 * @param entitlements whose grants and hash index are among the tables or come as rows of their
 *     own, and whose marks of expansion and digests come as rows; disjoint, in key order
 * @param statistics counts of the rows in the tables
 * @param digestCount grants in the tables
 * @param digestXor xor of their content hashes
 */
public record KeptTables(
    List<KeptTable> tables,
    List<EntitlementRange> entitlements,
    SyncStatistics statistics,
    long digestCount,
    long digestXor) {
  /** Nothing is kept. */
  public static final KeptTables NONE =
      new KeptTables(List.of(), List.of(), new SyncStatistics(), 0, 0);

  public KeptTables {
    tables =
        tables.stream()
            .sorted(Comparator.comparing(KeptTable::smallest, Arrays::compareUnsigned))
            .toList();
    entitlements = List.copyOf(entitlements);
  }

  /** The tables of one family, in key order. */
  List<KeptTable> of(KeyFamily family) {
    return tables.stream().filter(table -> table.family() == family).toList();
  }

  /** Bytes of all frames. */
  public long frameBytes() {
    return tables.stream().mapToLong(table -> table.frame().info().compressedSize()).sum();
  }
}
