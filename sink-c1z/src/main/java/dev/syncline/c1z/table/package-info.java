/**
 * Table files: the row-based "Pebble v2" format, its constants, and the writer.
 *
 * <p>A table is an array of bytes in memory; this package knows nothing of files, of the envelope
 * around them, of directories, or of what keys and values mean.
 */
package dev.syncline.c1z.table;
