package dev.syncline.job.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command in a group that prints a fact. */
@Command(name = "fact", description = "Test command.", footer = "  syncline c1z fact --json")
public final class GroupedCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Override
  public CommandGroup group() {
    return CommandGroup.C1Z;
  }

  @Override
  public Integer call() {
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("rows", 3);
    fact.put("parent", null);
    if (json.wanted()) {
      JsonOption.print(Streams.of(spec), fact);
    } else {
      Streams.of(spec).out().println("3 rows");
    }
    return ExitCodes.OK;
  }
}
