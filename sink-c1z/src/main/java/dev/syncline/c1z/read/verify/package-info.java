/**
 * Checks of a whole file: checksums, order, rows, indexes, digests, statistics, references.
 *
 * <p>Streams over the file in a few passes and holds none of it. Works on what {@link
 * dev.syncline.c1z.read} opens; it must not know of the command line, nor change anything.
 */
package dev.syncline.c1z.read.verify;
