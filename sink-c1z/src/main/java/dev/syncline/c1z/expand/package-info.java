/**
 * Grant expansion: from the sealed runs of a sync to further runs that hold the grants which follow
 * from the others. docs/expansion.md explains the rules and the way of a grant.
 *
 * <p>The graph (entitlements that expansions name, and their edges) is in memory as numbers and one
 * table of ids; grants are streamed, group by group. The package knows runs and stored values. It
 * must not know tables, envelopes, files or Flink, nor where runs live: callers give a store.
 */
package dev.syncline.c1z.expand;
