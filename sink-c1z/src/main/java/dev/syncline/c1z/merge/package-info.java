/**
 * Files made of files: the merge of several syncs into one, and the clone of a file.
 *
 * <p>Which row wins, and what becomes of sync run and token, is decided here. Reading is the
 * business of {@link dev.syncline.c1z.read.store}, building the business of {@link
 * dev.syncline.c1z.write}; nothing here knows tables or frames.
 */
package dev.syncline.c1z.merge;
