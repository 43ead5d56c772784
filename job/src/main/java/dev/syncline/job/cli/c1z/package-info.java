/**
 * The commands {@code syncline c1z ...} that look at files: arguments in, text, JSON or files out.
 *
 * <p>What a file says is the business of {@link dev.syncline.c1z.read}; a command must not know of
 * tables or keys beyond printing them.
 */
package dev.syncline.job.cli.c1z;
