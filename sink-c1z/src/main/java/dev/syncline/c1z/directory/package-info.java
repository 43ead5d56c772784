/**
 * What makes a set of tables a database directory: file and marker names, the log framing, and the
 * MANIFEST with its one version edit.
 *
 * <p>Works on names and bytes; it knows nothing of where the files live (a real directory or the
 * frames of an envelope).
 */
package dev.syncline.c1z.directory;
