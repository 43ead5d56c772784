package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z info}: how a file is made, without decoding it. */
@Command(
    name = "info",
    description = {
      "Show how a file is made: manifest, syncs, payload files, tables and their levels.",
      "",
      "Reads the head, the frame index and the list of tables only; --tables decodes the tables too."
    },
    footer = {"  syncline c1z info sync.c1z", "  syncline c1z info --tables --json sync.c1z"})
public final class InfoCommand extends C1zCommand {
  private static final int SHOWN_KEY_DIGITS = 32;

  @Mixin private JsonOption json;

  @Option(names = "--tables", description = "Decode the tables and show what is in them.")
  private boolean tables;

  @Override
  int run(Streams streams) throws IOException {
    try (C1zFile file = open()) {
      Map<String, Object> facts = FileFacts.file(file);
      List<Map<String, Object>> syncs = FileFacts.syncs(file);
      List<Map<String, Object>> frames = FileFacts.frames(file);
      List<Map<String, Object>> live = FileFacts.tables(file.store(), tables);
      if (json.wanted()) {
        facts.put("syncs", syncs);
        facts.put("files", frames);
        facts.put("tables", live);
        JsonOption.print(streams, facts);
      } else {
        printFacts(streams, facts);
        print(streams, "Syncs", syncs);
        print(streams, "Files", frames);
        print(streams, "Tables", live);
      }
    }
    return ExitCodes.OK;
  }

  private static void printFacts(Streams streams, Map<String, Object> facts) {
    facts.forEach(
        (name, value) -> {
          if (value != null) {
            String text = RowPrinter.printable(value.toString());
            streams.out().println("%-20s %s".formatted(name, text));
          }
        });
  }

  /** Prints maps with the same names as a table; names without any value are left out. */
  static void print(Streams streams, String title, List<Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> names =
        rows.get(0).keySet().stream()
            .filter(name -> !name.equals("xxHash64") && !name.equals("sha256"))
            .filter(name -> rows.stream().anyMatch(row -> row.get(name) != null))
            .toList();
    streams.out().println();
    streams.out().println(title);
    RowPrinter printer =
        new RowPrinter(
            streams,
            names.stream()
                .map(name -> rows.get(0).get(name) instanceof Number ? name + "#" : name)
                .toArray(String[]::new));
    for (Map<String, Object> row : rows) {
      printer.row(names.stream().map(name -> cell(name, row.get(name))).toArray());
    }
    printer.flush();
  }

  private static Object cell(String name, Object value) {
    String text = String.valueOf(value);
    return name.endsWith("Key") && text.length() > SHOWN_KEY_DIGITS
        ? text.substring(0, SHOWN_KEY_DIGITS) + "..."
        : value;
  }
}
