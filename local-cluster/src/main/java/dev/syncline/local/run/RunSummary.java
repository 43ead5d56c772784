package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.RowCounts;
import dev.syncline.job.pack.ExpansionText;
import dev.syncline.local.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run prints at its end: a table of its syncs, and why some were not published. */
final class RunSummary {
  private final List<SyncReport> syncs;

  RunSummary(List<SyncReport> syncs) {
    this.syncs = List.copyOf(requireNonNull(syncs, "syncs"));
  }

  long unpublished() {
    return syncs.stream().filter(sync -> !sync.published()).count();
  }

  /** The table, then what is to be said about single syncs. */
  List<String> lines() {
    TextTable table =
        new TextTable()
            .column("SYNC")
            .column("OUTCOME")
            .numbers("TYPES")
            .numbers("RESOURCES")
            .numbers("ENTITLEMENTS")
            .numbers("GRANTS")
            .numbers("ASSETS")
            .numbers("REJECTED")
            .numbers("BYTES")
            .numbers("SECONDS")
            .column("FILE");
    syncs.forEach(sync -> table.row(cells(sync)));
    List<String> lines = new ArrayList<>(table.lines());
    for (SyncReport sync : syncs) {
      if (!sync.published()) {
        lines.add(
            sync.result().syncId()
                + " was not published: "
                + sync.result().outcome().text()
                + (sync.result().reason().isEmpty() ? "" : ", " + sync.result().reason()));
      } else if (!sync.result().reason().isEmpty()) {
        lines.add(sync.result().syncId() + ": " + sync.result().reason());
      }
      sync.result()
          .expansion()
          .ifPresent(
              found ->
                  lines.add(sync.result().syncId() + ": expanded: " + ExpansionText.of(found)));
    }
    return lines;
  }

  private static List<String> cells(SyncReport sync) {
    RowCounts rows = sync.result().rows();
    return List.of(
        sync.result().syncId(),
        sync.result().outcome().text(),
        number(rows.resourceTypes()),
        number(rows.resources()),
        number(rows.entitlements()),
        number(rows.grants()),
        number(rows.assets()),
        number(sync.rejects()),
        number(sync.result().size()),
        String.format(Locale.ROOT, "%.2f", sync.seconds()),
        sync.published() ? sync.file() : "");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
