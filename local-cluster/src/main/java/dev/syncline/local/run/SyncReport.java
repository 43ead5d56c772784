package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.RowCounts;
import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.c1z.sink.SyncResult;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of a sync of a run.
 *
 * @param result what the job said
 * @param file where its file is, as the user named the directory
 * @param rejects records listed as rejected, those outside any sync that go to its account included
 * @param seconds from its begin marker in the input to its result
 */
record SyncReport(SyncResult result, String file, long rejects, double seconds) {

  SyncReport {
    requireNonNull(result, "result");
    requireNonNull(file, "file");
  }

  boolean published() {
    return result.outcome() == SyncOutcome.PUBLISHED;
  }

  /** For {@code --json}. */
  Map<String, Object> toFact() {
    RowCounts rows = result.rows();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("resourceTypes", rows.resourceTypes());
    counts.put("resources", rows.resources());
    counts.put("entitlements", rows.entitlements());
    counts.put("grants", rows.grants());
    counts.put("assets", rows.assets());
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("syncId", result.syncId());
    fact.put("outcome", result.outcome().text());
    fact.put("reason", result.reason().isEmpty() ? null : result.reason());
    fact.put("type", result.facts().type());
    fact.put("connector", result.facts().connector());
    fact.put("path", published() ? file : null);
    fact.put("size", published() ? result.size() : null);
    fact.put("sha256", published() ? result.sha256() : null);
    fact.put("keys", result.keys());
    fact.put("counts", counts);
    fact.put("records", result.records());
    fact.put("rejects", rejects);
    result.expansion().ifPresent(counters -> fact.put("expansion", counters));
    fact.put("seconds", seconds);
    return fact;
  }
}
