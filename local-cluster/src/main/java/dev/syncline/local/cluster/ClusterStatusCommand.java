package dev.syncline.local.cluster;

import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.ProcessFolder;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code syncline cluster status}: what runs. */
@Command(
    name = "status",
    description = {
      "Tell what runs of a cluster: its processes, its addresses, its slots and jobs.",
      "",
      "Exit status 0: every part of it runs; 1: one is gone, or the cluster does not run.",
    },
    footer = {"  syncline cluster status", "  syncline cluster status --json"})
public final class ClusterStatusCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Mixin private ClusterFolder folder;
  @Mixin private JsonOption json;

  @Override
  public CommandGroup group() {
    return CommandGroup.CLUSTER;
  }

  @Override
  public Integer call() throws IOException {
    List<ProcessFolder.Entry> processes = ProcessCluster.status(folder.path());
    ProcessCluster cluster = processes.isEmpty() ? folder.running() : folder.known();
    new ClusterReport(cluster).print(Streams.of(spec), json.wanted());
    return processes.stream().allMatch(ProcessFolder.Entry::alive)
        ? ExitCodes.OK
        : ExitCodes.WRONG_RESULT;
  }
}
