/**
 * Files of connector output: opening and decompressing them, cutting them into records, finding the
 * syncs in them, and listing what had to be rejected.
 *
 * <p>Two kinds of badness are kept apart here. What cannot be cut into records, a file that ends
 * inside one or a line that is not JSON, is an {@link dev.syncline.job.input.InputException}: the
 * input cannot be read, the command ends with status 2. A record that is whole but does not parse,
 * breaks a rule or lies outside any sync is a {@link dev.syncline.job.input.Reject}: counted,
 * listed, and the sync goes on.
 *
 * <p>The package must not know where the records go: neither Kafka nor the files that are written.
 */
package dev.syncline.job.input;
