package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.SynclineOptions;
import java.util.List;
import java.util.Map;

/**
 * What a run is to do.
 *
 * @param inputs as on the command line, at least one
 * @param output directory for files and listings of rejects
 * @param partitions of the topic
 * @param parallelism of the job
 * @param flink settings of Flink
 * @param job options of the job; topics, brokers, output and staging are filled in by the run
 */
record RunOptions(
    List<String> inputs,
    OutputDirectory output,
    int partitions,
    int parallelism,
    Map<String, String> flink,
    SynclineOptions job) {

  RunOptions {
    inputs = List.copyOf(inputs);
    requireNonNull(output, "output");
    flink = Map.copyOf(flink);
    requireNonNull(job, "job");
  }
}
