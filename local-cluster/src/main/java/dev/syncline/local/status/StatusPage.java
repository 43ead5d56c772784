package dev.syncline.local.status;

import java.util.List;
import java.util.Locale;

/** The page: no script, so that it shows in whatever is there; it loads itself again. */
final class StatusPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Syncline</title>
      <meta http-equiv="refresh" content="2">
      <style>
      body { font: 15px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 80em; padding: 0 1em; color: #223 }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; padding: .4em .8em; border-bottom: 1px solid #dde }
      td.number { text-align: right; font-variant-numeric: tabular-nums }
      code, small { font-family: ui-monospace, monospace }
      code { white-space: nowrap }
      td:last-child { overflow-wrap: anywhere }
      progress { width: 10em; accent-color: #2a7de1 }
      .published progress { accent-color: #2e9e5b }
      .quarantined progress, .conflict progress { accent-color: #d23c3c }
      .aborted progress, .abandoned progress { accent-color: #999 }
      .problem { color: #a11 }
      </style></head><body><h1>Syncs</h1>
      """;

  private StatusPage() {}

  /**
   * @param problem why what is shown is not up to date; empty if it is
   */
  static String of(List<SyncView> syncs, String problem) {
    StringBuilder html = new StringBuilder(HEAD);
    if (!problem.isEmpty()) {
      html.append("<p class=\"problem\">").append(escaped(problem)).append("</p>\n");
    }
    long open = syncs.stream().filter(sync -> !sync.isOver()).count();
    html.append(String.format(Locale.ROOT, "<p id=\"summary\">%d in progress, ", open))
        .append(syncs.size() - open)
        .append(
            " done</p>\n<table><thead><tr><th>Sync</th><th>Connector</th><th></th><th>State</th>")
        .append("<th>Records</th><th>File</th></tr></thead><tbody>\n");
    syncs.forEach(sync -> row(sync, html));
    return html.append("</tbody></table></body></html>\n").toString();
  }

  private static void row(SyncView sync, StringBuilder html) {
    html.append("<tr id=\"").append(escaped(sync.syncId()));
    html.append("\" class=\"").append(escaped(sync.stage()));
    html.append("\"><td><code>").append(escaped(sync.syncId()));
    html.append("</code></td><td>").append(escaped(sync.connector()));
    html.append("</td><td>").append(bar(sync));
    html.append("</td><td>").append(escaped(sync.stage()));
    html.append("</td><td class=\"number\">");
    html.append(String.format(Locale.ROOT, "%,d", sync.records()));
    html.append("</td><td><small>");
    html.append(escaped(sync.file().isEmpty() ? sync.reason() : sync.file()));
    html.append("</small></td></tr>\n");
  }

  /** Nobody knows how much is still to come: while records are received, the bar has no end. */
  private static String bar(SyncView sync) {
    return sync.stage().equals(SyncView.RECEIVING)
        ? "<progress max=\"1\"></progress>"
        : String.format(Locale.ROOT, "<progress max=\"1\" value=\"%.3f\"></progress>", sync.done());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
