package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.CompactionToken.FamilyCounts;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.StoredValues;

/**
 * Decides which of the rows of one key is taken, and counts. The times of all rows are looked at,
 * so that a row with an impossible one makes every merge fail. Not thread-safe.
 */
final class WinnerRule {
  private static final int BASE = 0;

  private final KeyFamily family;
  private final boolean fold;
  private long output;
  private long added;
  private long replaced;

  /**
   * @param fold whether the base wins ties; otherwise the latest input in the list does
   */
  WinnerRule(KeyFamily family, boolean fold) {
    this.family = family;
    this.fold = fold;
  }

  /**
   * The row to take, as its position among those of the key.
   *
   * @throws ArithmeticException if a row's time cannot be compared
   */
  int winner(RowGroups rows) {
    output++;
    return fold ? afterFold(rows) : newest(rows);
  }

  private int newest(RowGroups rows) {
    int best = 0;
    long bestTime = time(rows.row(0));
    for (int i = 1; i < rows.size(); i++) {
      long time = time(rows.row(i));
      if (time >= bestTime) {
        best = i;
        bestTime = time;
      }
    }
    return best;
  }

  /** Applies the partials from last to first, as writes over what is there. */
  private int afterFold(RowGroups rows) {
    boolean inBase = rows.input(0) == BASE;
    int present = inBase ? 0 : rows.size() - 1;
    long presentTime = time(rows.row(present));
    if (!inBase) {
      added++;
    }
    for (int i = rows.size() - (inBase ? 1 : 2); i >= (inBase ? 1 : 0); i--) {
      long time = time(rows.row(i));
      if (time > presentTime && !rows.row(i).sameValue(rows.row(present))) {
        present = i;
        presentTime = time;
        replaced++;
      }
    }
    return present;
  }

  private long time(VisibleCursor row) {
    return StoredValues.mergeTime(family, row.valueArray(), row.valueOffset(), row.valueLength());
  }

  FamilyCounts counts() {
    return new FamilyCounts(output, added, replaced);
  }
}
