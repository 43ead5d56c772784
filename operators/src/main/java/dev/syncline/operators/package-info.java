/**
 * The two operators of the job: Ingest, which turns Kafka records into entries of shards, and
 * SortShard, which keeps the entries of each shard as sorted runs in RocksDB and hands them on when
 * the sync has ended.
 *
 * <p>The rules (what a shard takes, when it is complete) are plain classes; the operators around
 * them hold state, timers and metrics. The package must not know the format of a file, nor the job
 * graph that it is put into.
 */
package dev.syncline.operators;
