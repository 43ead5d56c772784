package dev.syncline.c1z.sink;

/**
 * What one shard took from one partition of a sync.
 *
 * @param partition number of the Kafka partition
 * @param taken distinct records taken, markers not counted, refused ones counted
 * @param ended whether the partition's end marker has come
 */
public record PartitionCount(int partition, long taken, boolean ended) {}
