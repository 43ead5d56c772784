/**
 * Putting syncs into a Kafka topic: the producer library and the command over it. {@code
 * docs/protocol.md} describes what goes over the wire.
 *
 * <p>The package must not know what becomes of the records: neither the job nor the files that it
 * writes.
 */
package dev.syncline.job.produce;
