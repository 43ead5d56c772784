/**
 * Sorting of entries: an arena in memory, sorted runs of blocks, their merge, and the fold of all
 * operations on one key.
 *
 * <p>What is here orders bytes and does not know tables, envelopes, files or Flink. Blocks come
 * from and go to whatever the caller has: keyed state, memory, a staged file.
 */
package dev.syncline.c1z.sort;
