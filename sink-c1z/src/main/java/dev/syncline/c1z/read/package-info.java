/**
 * Reading of syncs: {@link dev.syncline.c1z.read.C1zFile} opens a file, ours or the reference's,
 * and answers what {@code sync-lifecycle.md} promises: lists in pages, look-ups by id and by
 * references, statistics, assets, the sync run; as connector messages or as stored rows.
 *
 * <p>The layers below it are {@link dev.syncline.c1z.read.table} (one table) and {@link
 * dev.syncline.c1z.read.store} (all tables of a database as one sorted map). This package must not
 * know of blocks, levels or sequence numbers, nor of writing.
 */
package dev.syncline.c1z.read;
