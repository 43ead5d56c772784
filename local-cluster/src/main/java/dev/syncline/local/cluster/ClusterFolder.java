package dev.syncline.local.cluster;

import dev.syncline.job.cli.WrongResultException;
import dev.syncline.local.process.ClusterNotRunningException;
import dev.syncline.local.process.ProcessCluster;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster a command is about, a picocli mixin: clusters are told apart by their folders. */
final class ClusterFolder {
  private static final String START = "; \"syncline cluster start\" starts one";
  private static final String START_MISSING =
      "; \"syncline cluster start --missing\" starts what is gone";

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = ".syncline/cluster",
      description = "Folder of the cluster: settings, logs, process ids, data (${DEFAULT-VALUE}).")
  private Path path;

  Path path() {
    return path.toAbsolutePath().normalize();
  }

  /**
   * The cluster, with its JobManager running.
   *
   * @throws WrongResultException if it does not run
   */
  ProcessCluster running() throws IOException {
    try {
      return ProcessCluster.running(path());
    } catch (ClusterNotRunningException e) {
      boolean left = ProcessCluster.status(path()).stream().anyMatch(entry -> entry.alive());
      throw new WrongResultException(e.getMessage() + (left ? START_MISSING : START));
    }
  }

  /**
   * The cluster that was started there, whatever has become of it.
   *
   * @throws WrongResultException if there never was one
   */
  ProcessCluster known() throws IOException {
    try {
      return ProcessCluster.known(path());
    } catch (ClusterNotRunningException e) {
      throw new WrongResultException(e.getMessage() + START);
    }
  }
}
