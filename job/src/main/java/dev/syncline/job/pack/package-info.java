/**
 * The command {@code pack}: one input to one file by the library path, without broker and cluster.
 *
 * <p>The package must not know Flink or Kafka, nor how a file is made: that is {@code
 * dev.syncline.c1z.write}.
 */
package dev.syncline.job.pack;
