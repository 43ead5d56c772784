package dev.syncline.local.cluster;

import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.RemoteJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline cluster savepoint}: keeps a job's state, and stops it if asked to. */
@Command(
    name = "savepoint",
    sortOptions = false,
    description = {
      "Take a savepoint of the job on a cluster and print where it is; \"syncline submit --from-savepoint\" goes on from"
          + " it, with another parallelism or another version as well.",
    },
    footer = {
      "  syncline cluster savepoint --stop",
      "  syncline submit --topics syncs --output out --from-savepoint \"$(syncline cluster savepoint --stop)\""
    })
public final class ClusterSavepointCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Mixin private ClusterFolder folder;
  @Mixin private JobChoice choice;
  @Mixin private JsonOption json;

  @Option(names = "--stop", description = "Stop the job with it; otherwise it goes on.")
  private boolean stop;

  @Option(
      names = "--drain",
      description =
          "With --stop: what is complete is published with the savepoint; for a job that will not go on.")
  private boolean drain;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where the savepoint goes; by default into the folder of the cluster.")
  private Path to;

  @Override
  public CommandGroup group() {
    return CommandGroup.CLUSTER;
  }

  @Override
  public Integer call() throws IOException {
    if (drain && !stop) {
      throw new UsageException("--drain goes with --stop");
    }
    ProcessCluster cluster = folder.running();
    Path target = to == null ? cluster.savepoints() : to.toAbsolutePath();
    try (RemoteJob job = choice.of(cluster)) {
      String savepoint = stop ? job.stop(target, drain) : job.savepoint(target);
      if (json.wanted()) {
        Map<String, Object> fact = new LinkedHashMap<>();
        fact.put("job", job.id().toHexString());
        fact.put("savepoint", savepoint);
        fact.put("stopped", stop);
        JsonOption.print(Streams.of(spec), fact);
      } else {
        Streams.of(spec).out().println(savepoint);
      }
    }
    return ExitCodes.OK;
  }
}
