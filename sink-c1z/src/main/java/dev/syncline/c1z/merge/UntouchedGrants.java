package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.write.EntitlementRange;
import java.util.List;

/**
 * Entitlements whose grants only one input has, all of them in tables that can be taken over.
 *
 * @param owner that input
 * @param entitlements neighbouring entitlements
 * @param tables the tables with their grants, and no others, in key order
 */
record UntouchedGrants(
    ReusableTables owner, EntitlementRange entitlements, List<LiveTable> tables) {}
