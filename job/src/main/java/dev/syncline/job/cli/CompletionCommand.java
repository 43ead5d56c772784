package dev.syncline.job.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code syncline completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script that lets bash or zsh complete commands, options and their values.",
      "",
      "It completes syncline and ./syncline."
    },
    footer = {
      "  source <(syncline completion)",
      "  syncline completion > ~/.local/share/bash-completion/completions/syncline"
    })
public final class CompletionCommand implements SynclineCommand {
  @Spec private CommandSpec spec;

  @Override
  public CommandGroup group() {
    return CommandGroup.NONE;
  }

  @Override
  public Integer call() {
    Streams.of(spec).out().print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    return ExitCodes.OK;
  }
}
