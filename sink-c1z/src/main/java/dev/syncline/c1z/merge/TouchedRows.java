package dev.syncline.c1z.merge;

import dev.syncline.c1z.expand.TouchedEntitlements;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.KeyFamily;

/**
 * Looks for the rows by which a merge differs from its base, as far as an expansion of grants reads
 * them: grants, and entitlements that were not there. Not thread-safe.
 */
final class TouchedRows {
  private static final int BASE = 0;

  private final KeyFamily family;
  private final TouchedEntitlements entitlements = new TouchedEntitlements();

  TouchedRows(KeyFamily family) {
    this.family = family;
  }

  /**
   * Looks at the rows of one key.
   *
   * @param winner the one that is taken, as its position among them
   */
  void look(RowGroups rows, int winner) {
    boolean inBase = rows.input(0) == BASE;
    VisibleCursor row = rows.row(winner);
    switch (family) {
      case GRANTS -> {
        if (!inBase || winner > 0 && !row.sameValue(rows.row(0))) {
          entitlements.addOfGrant(row.keyArray(), row.keyLength());
        }
      }
      case ENTITLEMENTS -> {
        // An expansion reads their keys only.
        if (!inBase) {
          entitlements.add(row.keyArray(), row.keyLength());
        }
      }
      default -> {
        // No expansion depends on the others.
      }
    }
  }

  TouchedEntitlements entitlements() {
    return entitlements;
  }
}
