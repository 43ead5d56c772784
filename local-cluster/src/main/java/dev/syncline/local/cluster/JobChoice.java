package dev.syncline.local.cluster;

import dev.syncline.job.cli.UsageException;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.RemoteJob;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.Option;

/** Which job of a cluster a command is about, a picocli mixin. */
final class JobChoice {
  @Option(names = "--job", paramLabel = "ID", description = "The job; needed only if several run.")
  private String id;

  /**
   * @throws WrongResultException if no such job runs
   * @throws UsageException if several run and none was named
   */
  RemoteJob of(ProcessCluster cluster) throws IOException {
    List<ClusterJob> running =
        ClusterJob.all(cluster).stream().filter(job -> !job.ended()).toList();
    if (id != null) {
      if (running.stream().noneMatch(job -> job.id().equals(id))) {
        throw new WrongResultException("no job " + id + " runs, only " + list(running));
      }
      return RemoteJob.of(cluster, JobID.fromHexString(id));
    }
    if (running.isEmpty()) {
      throw new WrongResultException("no job runs on the cluster in " + cluster.folder());
    }
    if (running.size() > 1) {
      throw new UsageException(running.size() + " jobs run, name one with --job: " + list(running));
    }
    return RemoteJob.of(cluster, JobID.fromHexString(running.get(0).id()));
  }

  private static String list(List<ClusterJob> jobs) {
    return jobs.isEmpty()
        ? "none"
        : jobs.stream()
            .map(job -> job.id() + " (" + job.name() + ")")
            .collect(Collectors.joining(", "));
  }
}
