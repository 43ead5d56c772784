package dev.syncline.local.cluster;

import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.local.process.RemoteJob;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code syncline cluster cancel}: ends a job as it is. */
@Command(
    name = "cancel",
    description = {
      "Cancel the job on a cluster. Its last checkpoint stays: \"syncline submit --from-savepoint\" takes that, too.",
    },
    footer = {"  syncline cluster cancel", "  syncline cluster cancel --job ID"})
public final class ClusterCancelCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Mixin private ClusterFolder folder;
  @Mixin private JobChoice choice;

  @Override
  public CommandGroup group() {
    return CommandGroup.CLUSTER;
  }

  @Override
  public Integer call() throws IOException {
    try (RemoteJob job = choice.of(folder.running())) {
      job.cancel();
      Streams.of(spec).out().println("cancelled " + job.id());
    }
    return ExitCodes.OK;
  }
}
