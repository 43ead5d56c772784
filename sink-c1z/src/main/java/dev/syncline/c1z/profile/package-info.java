/**
 * Where the time of threads goes, for those who ask: parts of a piece of work, told by the code
 * that does them. Off unless a thread was told otherwise. Knows no cluster and nothing of files.
 */
package dev.syncline.c1z.profile;
