/**
 * The c1z3 envelope: head, manifest and payload in one of three encodings; writer, reader, zstd
 * frames, and the errors that every reader of a file reports.
 *
 * <p>A payload is a list of named files; this package does not look into them.
 */
package dev.syncline.c1z.envelope;
