package dev.syncline.job.cli.c1z;

import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.SynclineCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command with a subcommand for each kind of record, and nothing to do without one. */
abstract class KindsCommand implements SynclineCommand {
  @Spec private CommandSpec spec;

  @Override
  public final CommandGroup group() {
    return CommandGroup.C1Z;
  }

  @Override
  public final Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "a kind of record is missing, one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
