package dev.syncline.local.cluster;

import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.ProcessFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code syncline cluster stop}: ends every process. */
@Command(
    name = "stop",
    description = {
      "Stop every process of a cluster, TaskManagers first. The folder stays, with logs, checkpoints and topics.",
      "",
      "A job that is to go on later is stopped with \"syncline cluster savepoint --stop\" before.",
      "",
      "Exit status 0: nothing of it runs any more; 1: nothing ran.",
    },
    footer = "  syncline cluster stop")
public final class ClusterStopCommand implements SynclineCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Spec private CommandSpec spec;
  @Mixin private ClusterFolder folder;

  @Override
  public CommandGroup group() {
    return CommandGroup.CLUSTER;
  }

  @Override
  public Integer call() throws IOException {
    List<String> gone =
        ProcessCluster.status(folder.path()).stream()
            .filter(entry -> !entry.alive())
            .map(ProcessFolder.Entry::name)
            .toList();
    List<String> stopped = ProcessCluster.stop(folder.path(), PATIENCE);
    if (stopped.isEmpty()) {
      throw new WrongResultException(
          "no cluster runs in "
              + folder.path()
              + (gone.isEmpty() ? "" : ", forgot what was gone: " + String.join(", ", gone)));
    }
    Streams.of(spec).out().println("stopped " + String.join(", ", stopped));
    if (!gone.isEmpty()) {
      Streams.of(spec).out().println("gone before: " + String.join(", ", gone));
    }
    return ExitCodes.OK;
  }
}
