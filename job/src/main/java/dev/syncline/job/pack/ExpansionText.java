package dev.syncline.job.pack;

import dev.syncline.c1z.expand.ExpansionCounters;
import java.util.Locale;

/** What an expansion came across, in words for people. */
public final class ExpansionText {
  private ExpansionText() {}

  /** One line. */
  public static String of(ExpansionCounters found) {
    return String.format(
        Locale.ROOT,
        "%,d grants added, %,d changed; %,d entitlements in %,d components, %,d edges, %,d levels,"
            + " %,d cycles; %,d entitlements worked out from %,d grants",
        found.addedGrants(),
        found.changedGrants(),
        found.entitlements(),
        found.components(),
        found.edges(),
        found.levels(),
        found.cycles(),
        found.recomputedEntitlements(),
        found.readGrants());
  }
}
