package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.SynclineOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run is to do.
 *
 * @param inputs as on the command line, at least one
 * @param output directory for files and listings of rejects
 * @param partitions of the topic
 * @param parallelism of the job
 * @param job options of the job; topics, brokers, output and staging are filled in by the run
 */
record RunOptions(
    List<String> inputs, Path output, int partitions, int parallelism, SynclineOptions job) {

  RunOptions {
    inputs = List.copyOf(inputs);
    requireNonNull(output, "output");
    requireNonNull(job, "job");
  }
}
