/**
 * What is different in two files: rows added, removed and changed, in key order.
 *
 * <p>Reading is the business of {@link dev.syncline.c1z.read.store}. How differences are shown is
 * not known here.
 */
package dev.syncline.c1z.diff;
