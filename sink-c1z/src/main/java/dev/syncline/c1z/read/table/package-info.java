/**
 * Reading of table files: row tables (RocksDB v2 magic, Pebble v1 to v4) and columnar ones (Pebble
 * v5 to v7), block by block.
 *
 * <p>Everything in a table is taken for hostile: lengths, offsets and counts are checked before
 * use, every block's checksum is verified, order is verified while iterating. A violation is a
 * {@link dev.syncline.c1z.envelope.DamagedFileException} that names the file and the block.
 *
 * <p>This package knows one table at a time. It must not know of the MANIFEST, of other tables, of
 * the envelope, or of what keys and values mean.
 */
package dev.syncline.c1z.read.table;
