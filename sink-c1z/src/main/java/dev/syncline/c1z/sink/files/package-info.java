/**
 * Files that the sink stages and publishes: every operation on them behind one interface, the
 * staging area of an operator's subtask, and the ways in which a finished file becomes visible.
 * Uploads in parts to S3 are known by notes among the staged files.
 *
 * <p>The package knows Flink's file systems. It must not know syncs, operators or what the files
 * hold.
 */
package dev.syncline.c1z.sink.files;
