/**
 * A database directory as a sorted map of visible keys: which tables belong to it (markers and the
 * MANIFEST), their bytes when they are needed (decoded once, kept within a limit), and the merge of
 * all versions of a key to the one that counts.
 *
 * <p>Knows Pebble, not what keys and values mean: families, records and syncs belong to {@link
 * dev.syncline.c1z.read}.
 */
package dev.syncline.c1z.read.store;
