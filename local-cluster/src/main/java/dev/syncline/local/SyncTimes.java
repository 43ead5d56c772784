package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.OperatorProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time went that operators spent on one sync. What they do for all syncs at once (their
 * checkpoints, reading messages) is not in it.
 *
 * @param sync its id
 * @param operators the work of each that did some, in the order in which a record meets them
 */
public record SyncTimes(String sync, Map<String, WorkTimes> operators) {
  public SyncTimes {
    requireNonNull(sync, "sync");
    operators = new LinkedHashMap<>(operators);
  }

  /** Of the syncs that were worked for last, by their ids. */
  public static List<SyncTimes> of(MetricTotals totals) {
    List<SyncTimes> times = new ArrayList<>();
    for (String sync : totals.syncs(OperatorProfile.WALL)) {
      Map<String, WorkTimes> operators = new LinkedHashMap<>();
      for (String operator : OperatorTimes.operators(totals)) {
        WorkTimes work = WorkTimes.of(totals, operator, sync);
        if (work.wall() > 0) {
          operators.put(operator, work);
        }
      }
      times.add(new SyncTimes(sync, operators));
    }
    return times;
  }

  /** A table of milliseconds, with the work of all operators for a sync in a row. */
  public static List<String> table(List<SyncTimes> syncs) {
    TextTable table = WorkTimes.columns(new TextTable().column("SYNC, MS"));
    for (SyncTimes times : syncs) {
      times.operators.values().stream()
          .reduce(WorkTimes::plus)
          .ifPresent(
              work -> {
                List<String> cells = new ArrayList<>(List.of(times.sync));
                cells.addAll(work.cells(1));
                table.row(cells);
              });
    }
    return table.lines();
  }

  /** For {@code --json}: milliseconds of each operator. */
  public Map<String, Object> toFact() {
    List<Map<String, Object>> facts = new ArrayList<>();
    operators.forEach((operator, work) -> facts.add(work.toFact(operator)));
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("syncId", sync);
    fact.put("operators", facts);
    return fact;
  }
}
