package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.SyncCounts;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z stats}: how many records of each kind and type. */
@Command(
    name = "stats",
    description = {
      "Show how many records there are, by kind and resource type.",
      "",
      "From the statistics record of the file, or counted if there is none. Exit status 1 if the file does not hold the"
          + " sync that was named, 2 if it is of another type."
    },
    footer = {
      "  syncline c1z stats sync.c1z",
      "  syncline c1z stats sync.c1z --recount --json",
    })
public final class StatsCommand extends C1zCommand {
  @Mixin private JsonOption json;

  @Option(
      names = "--type",
      defaultValue = "",
      paramLabel = "TYPE",
      description = "Type that the sync has to have, such as full.")
  private String type;

  @Option(
      names = "--sync-id",
      defaultValue = "",
      paramLabel = "KSUID",
      description = "The sync; default: the current one.")
  private String syncId;

  @Option(names = "--recount", description = "Count the rows whatever the statistics record says.")
  private boolean recount;

  @Override
  int run(Streams streams) throws IOException {
    try (C1zFile file = open()) {
      SyncCounts counts = file.counts(type, syncId);
      if (recount) {
        counts = file.recount();
      }
      if (json.wanted()) {
        JsonOption.print(streams, facts(file, counts));
      } else {
        print(streams, counts);
      }
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> facts(C1zFile file, SyncCounts counts) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file.name());
    facts.put("syncId", file.syncRun().map(run -> run.id()).orElse(null));
    facts.put("size", file.size());
    facts.put("databaseSize", file.databaseSize());
    facts.put("resourceTypes", counts.resourceTypes());
    facts.put("resources", counts.resources());
    facts.put("entitlements", counts.entitlements());
    facts.put("grants", counts.grants());
    facts.put("assets", counts.assets());
    facts.put("resourcesByType", counts.resourcesByType());
    facts.put("entitlementsByResourceType", counts.entitlementsByResourceType());
    facts.put("grantsByResourceType", counts.grantsByResourceType());
    facts.put("fromStatisticsRecord", counts.recorded());
    return facts;
  }

  private static void print(Streams streams, SyncCounts counts) {
    RowPrinter table =
        new RowPrinter(streams, "RESOURCE_TYPE", "RESOURCES#", "ENTITLEMENTS#", "GRANTS#");
    TreeSet<String> types = new TreeSet<>(counts.resourcesByType().keySet());
    types.addAll(counts.entitlementsByResourceType().keySet());
    types.addAll(counts.grantsByResourceType().keySet());
    for (String each : types) {
      table.row(
          each,
          number(counts.resourcesByType(), each),
          number(counts.entitlementsByResourceType(), each),
          number(counts.grantsByResourceType(), each));
    }
    table.row(
        "total", count(counts.resources()), count(counts.entitlements()), count(counts.grants()));
    table.flush();
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%n%,d resource types, %,d assets%s%n",
            counts.resourceTypes(),
            counts.assets(),
            counts.recorded() ? "" : "; counted, not from a statistics record");
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String number(SortedMap<String, Long> of, String type) {
    return count(of.getOrDefault(type, 0L));
  }
}
