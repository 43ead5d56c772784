package dev.syncline.c1z.expand;

/**
 * What an expansion came across.
 *
 * @param expandableGrants grants that say how they expand
 * @param unknownEntitlements ids in them that no entitlement has
 * @param entitlements nodes of the graph
 * @param components strongly connected components
 * @param cycles components with a cycle, a single entitlement that feeds itself included
 * @param edges edges between components, parallel ones counted once
 * @param levels length of the longest path, in edges
 * @param addedGrants grants that were invented
 * @param changedGrants grants that were there and gained sources
 * @param recomputedEntitlements entitlements whose grants were worked out: all that are fed, or
 *     those that a merge touched
 * @param readGrants grants that were read for that, those of their sources included
 */
public record ExpansionCounters(
    long expandableGrants,
    long unknownEntitlements,
    int entitlements,
    int components,
    int cycles,
    long edges,
    int levels,
    long addedGrants,
    long changedGrants,
    int recomputedEntitlements,
    long readGrants) {}
