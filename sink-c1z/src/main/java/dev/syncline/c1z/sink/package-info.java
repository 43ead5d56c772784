/**
 * The end of the stream: what a shard reports when a sync has ended for it, the rule that judges a
 * sync by the reports of all its shards, and the Flink sink that makes a file of a complete one.
 *
 * <p>The package knows Flink. It must not know Kafka, nor how the shards came by their rows.
 */
package dev.syncline.c1z.sink;
