/**
 * From sealed runs to a file: the plan of ranges, the building of tables from a range, and the
 * assembly of tables into an envelope; and the library path that does all of it in one process.
 *
 * <p>A file whose grants have been expanded says so, see {@link ExpandedMark}.
 *
 * <p>Nothing here knows Flink or where staged bytes live: callers give sources and stores.
 */
package dev.syncline.c1z.write;
