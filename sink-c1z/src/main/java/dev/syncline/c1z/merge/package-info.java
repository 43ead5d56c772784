/**
 * Files made of files: the merge of several syncs into one, and the clone of a file.
 *
 * <p>Which row wins, and what becomes of sync run and token, is decided here. Reading is the
 * business of {@link dev.syncline.c1z.read.store}, building the business of {@link
 * dev.syncline.c1z.write}. Which tables of the inputs go over as they are is decided here too; what
 * is in a frame is not known.
 */
package dev.syncline.c1z.merge;
