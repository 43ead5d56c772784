/**
 * The command {@code run}: inputs through a broker and the job to files, all in one process.
 *
 * <p>The package must not know how records become files, only what it hears of it: the result of
 * each sync, and counters to show while it waits.
 */
package dev.syncline.local.run;
