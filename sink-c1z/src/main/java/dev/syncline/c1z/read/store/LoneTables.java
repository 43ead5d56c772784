package dev.syncline.c1z.read.store;

import dev.syncline.c1z.read.table.KeyBounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Tables of a database that no other of its tables overlaps: what the database shows between the
 * first and the last key of such a table is in that table.
 */
public final class LoneTables {
  private LoneTables() {}

  /** Those of the tables, in key order; parts of files, which share their bytes, are left out. */
  public static List<LiveTable> of(Database database) {
    List<LiveTable> sorted = new ArrayList<>(database.tables());
    sorted.sort(Comparator.comparing(table -> table.bounds().smallest(), Arrays::compareUnsigned));
    List<LiveTable> alone = new ArrayList<>();
    KeyBounds reaching = null; // of all tables before, the one that ends last
    for (int i = 0; i < sorted.size(); i++) {
      LiveTable table = sorted.get(i);
      boolean overlapped =
          reaching != null && !reaching.endsBefore(table.bounds())
              || i + 1 < sorted.size() && !table.bounds().endsBefore(sorted.get(i + 1).bounds());
      if (!overlapped && !table.isVirtual()) {
        alone.add(table);
      }
      if (reaching == null || endsLater(table.bounds(), reaching)) {
        reaching = table.bounds();
      }
    }
    return alone;
  }

  private static boolean endsLater(KeyBounds bounds, KeyBounds than) {
    int order = Arrays.compareUnsigned(bounds.largest(), than.largest());
    return order > 0 || order == 0 && than.largestExclusive();
  }
}
