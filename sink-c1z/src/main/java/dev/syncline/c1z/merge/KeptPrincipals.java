package dev.syncline.c1z.merge;

import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.table.EntryKind;
import dev.syncline.c1z.read.table.TableCursor;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The base's index by principal where it is taken over. A merge never takes a grant away, so all
 * its keys stay; new ones go above it (see {@link dev.syncline.c1z.write.KeptTables}). What lies
 * above it in the base already, from a merge before, is written again together with them.
 *
 * @param base the base
 * @param below the tables that stay
 * @param above the others
 */
record KeptPrincipals(ReusableTables base, List<LiveTable> below, List<LiveTable> above) {
  private static final KeyFamily INDEX = KeyFamily.GRANTS_BY_PRINCIPAL;

  /** Where as much as this share would lie above, the whole index is written anew. */
  private static final int LARGEST_SHARE_ABOVE = 8;

  /** Empty if the base's index cannot be taken over or would not be worth it. */
  static Optional<KeptPrincipals> of(ReusableTables base, List<MergeInput> inputs)
      throws IOException {
    List<LiveTable> below = new ArrayList<>();
    List<LiveTable> above = new ArrayList<>();
    for (LiveTable table : base.all(INDEX)) {
      if (!base.isPlain(table, INDEX)) {
        return Optional.empty();
      }
      (table.level() == TableEntry.LOWEST_LEVEL ? below : above).add(table);
    }
    long bytesAbove = bytes(above);
    for (MergeInput input : inputs) {
      if (!input.equals(base.input())) {
        bytesAbove += bytes(input.store().database().tables(RowRange.of(INDEX).keys()));
      }
    }
    return bytesAbove * LARGEST_SHARE_ABOVE <= bytes(below)
        ? Optional.of(new KeptPrincipals(base, below, above))
        : Optional.empty();
  }

  private static long bytes(List<LiveTable> tables) {
    return tables.stream().mapToLong(LiveTable::size).sum();
  }

  /**
   * Hands over the keys that lie above in the base.
   *
   * @return their number, or -1 if there are other entries than plain values
   */
  long copyAbove(SealedRunWriter run) throws IOException {
    long rows = 0;
    for (LiveTable table : above) {
      long copied =
          base.input().store().inspect(table, reader -> copy(reader.cursor(), run.section(INDEX)));
      if (copied < 0) {
        return -1;
      }
      rows += copied;
    }
    return rows;
  }

  private static long copy(TableCursor row, SealedRunWriter.Section section) throws IOException {
    long rows = 0;
    while (row.next()) {
      if (row.kind() != EntryKind.SET || row.sequence() != 0) {
        return -1;
      }
      section.add(
          row.keyArray(),
          0,
          row.keyLength(),
          row.valueArray(),
          row.valueOffset(),
          row.valueLength());
      rows++;
    }
    return rows;
  }
}
