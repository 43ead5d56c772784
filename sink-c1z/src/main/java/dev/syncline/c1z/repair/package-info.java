/**
 * Repair of files: from the rows that can be read a new file, with indexes, digests and statistics
 * made anew.
 *
 * <p>Reads through {@link dev.syncline.c1z.read} and writes through {@link dev.syncline.c1z.write};
 * it must not know of the command line or of Flink, nor change its input.
 */
package dev.syncline.c1z.repair;
