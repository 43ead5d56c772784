package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.verify.FileVerifier;
import dev.syncline.c1z.read.verify.Finding;
import dev.syncline.c1z.read.verify.VerifyReport;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z verify}: every check there is. */
@Command(
    name = "verify",
    description = {
      "Check a file: frames, tables, rows, indexes, digests, statistics.",
      "",
      "Prints a line for each finding, the first of each kind, and a summary. References to rows that are"
          + " not there are warnings. Exit status 1 if there is an error."
    },
    footer = {"  syncline c1z verify sync.c1z", "  syncline c1z verify --json sync.c1z"})
public final class VerifyCommand extends C1zCommand {
  @Mixin private JsonOption json;

  @Option(names = "--quiet", description = "No warnings, only errors and the summary.")
  private boolean quiet;

  @Override
  int run(Streams streams) throws IOException {
    try (C1zFile file = open()) {
      VerifyReport report =
          FileVerifier.verify(
              file, finding -> progress().above(() -> print(streams, finding)), progress()::at);
      summary(streams, file, report);
      return report.isSound() ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
    } catch (DamagedFileException e) {
      // So damaged that it does not open: that is the answer, not wrong use.
      print(streams, new Finding(Finding.Severity.ERROR, Finding.Check.FRAME, e.getMessage()));
      return ExitCodes.WRONG_RESULT;
    }
  }

  private void print(Streams streams, Finding finding) {
    if (quiet && finding.severity() == Finding.Severity.WARNING) {
      return;
    }
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    if (json.wanted()) {
      Map<String, Object> fact = new LinkedHashMap<>();
      fact.put("severity", severity);
      fact.put("check", finding.check().text());
      fact.put("message", finding.message());
      JsonOption.print(streams, fact);
    } else {
      streams
          .out()
          .println(
              "%-8s %s: %s"
                  .formatted(
                      severity, finding.check().text(), RowPrinter.printable(finding.message())));
    }
  }

  private void summary(Streams streams, C1zFile file, VerifyReport report) {
    if (json.wanted()) {
      Map<String, Object> fact = new LinkedHashMap<>();
      fact.put("file", file.name());
      fact.put("sound", report.isSound());
      fact.put("complete", report.complete());
      fact.put("keys", report.keys());
      fact.put("tables", report.tables());
      fact.put("files", report.files());
      fact.put("errors", byName(report.errors()));
      fact.put("warnings", byName(report.warnings()));
      JsonOption.print(streams, fact);
      return;
    }
    streams
        .out()
        .println(
            "%s: %s, %,d keys in %d tables, %,d errors, %,d warnings"
                .formatted(
                    file.name(),
                    report.isSound() ? "sound" : "NOT SOUND",
                    report.keys(),
                    report.tables(),
                    report.errorCount(),
                    report.warningCount()));
    if (!report.complete()) {
      streams.out().println("Not all checks could run.");
    }
  }

  private static Map<String, Long> byName(Map<Finding.Check, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((check, count) -> named.put(check.text(), count));
    return named;
  }
}
