package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.OperatorProfile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of one operator went, in nanoseconds, over its subtasks and their threads.
 *
 * @param operator its name in the job
 * @param work what it did, for all syncs and for none in particular
 * @param idle that its task waited for input, together with the others of its chain
 * @param backPressured that its task waited for those who take the output
 */
public record OperatorTimes(String operator, WorkTimes work, long idle, long backPressured) {
  /** In the order in which a record meets them. */
  private static final List<String> ORDER =
      List.of("ingest", "sort", "PlanTables", "BuildTables", "AssembleFile", "Publish: Committer");

  public OperatorTimes {
    requireNonNull(operator, "operator");
    requireNonNull(work, "work");
  }

  /** Of all operators that are profiled, since their tasks started. */
  public static List<OperatorTimes> of(MetricTotals totals) {
    List<OperatorTimes> times = new ArrayList<>();
    for (String operator : operators(totals)) {
      times.add(
          new OperatorTimes(
              operator,
              WorkTimes.of(totals, operator, ""),
              totals.total(OperatorProfile.IDLE, operator),
              totals.total(OperatorProfile.BACK_PRESSURED, operator)));
    }
    return times;
  }

  /** Names of those that are profiled, in the order in which a record meets them. */
  static List<String> operators(MetricTotals totals) {
    List<String> operators = new ArrayList<>(totals.operators(OperatorProfile.WALL));
    operators.sort(Comparator.comparingInt(OperatorTimes::place).thenComparing(name -> name));
    return operators;
  }

  private static int place(String operator) {
    int place = ORDER.indexOf(operator);
    return place < 0 ? ORDER.size() : place;
  }

  /** What was added since an earlier look at the same operators. */
  public static List<OperatorTimes> since(List<OperatorTimes> before, List<OperatorTimes> now) {
    Map<String, OperatorTimes> earlier = new LinkedHashMap<>();
    before.forEach(times -> earlier.put(times.operator, times));
    return now.stream().map(times -> times.minus(earlier.get(times.operator))).toList();
  }

  private OperatorTimes minus(OperatorTimes earlier) {
    if (earlier == null) {
      return this;
    }
    return new OperatorTimes(
        operator,
        work.minus(earlier.work),
        idle - earlier.idle,
        backPressured - earlier.backPressured);
  }

  /** The operators' times added up run by run, in the order of the first. */
  public static List<OperatorTimes> sum(Collection<List<OperatorTimes>> runs) {
    Map<String, OperatorTimes> sums = new LinkedHashMap<>();
    for (List<OperatorTimes> run : runs) {
      run.forEach(times -> sums.merge(times.operator, times, OperatorTimes::plus));
    }
    return List.copyOf(sums.values());
  }

  private OperatorTimes plus(OperatorTimes more) {
    return new OperatorTimes(
        operator, work.plus(more.work), idle + more.idle, backPressured + more.backPressured);
  }

  /**
   * A table of milliseconds.
   *
   * @param runs among which the times are divided
   */
  public static List<String> table(List<OperatorTimes> operators, int runs) {
    TextTable table =
        WorkTimes.columns(new TextTable().column("OPERATOR, MS"))
            .numbers("IDLE")
            .numbers("BACK-PRESSURED");
    for (OperatorTimes times : operators) {
      List<String> cells = new ArrayList<>(List.of(times.operator));
      cells.addAll(times.work.cells(runs));
      cells.add(WorkTimes.millis(times.idle, runs));
      cells.add(WorkTimes.millis(times.backPressured, runs));
      table.row(cells);
    }
    return table.lines();
  }

  /** For {@code --json}: milliseconds. */
  public Map<String, Object> toFact() {
    Map<String, Object> fact = work.toFact(operator);
    fact.put("idleMs", WorkTimes.millis(idle));
    fact.put("backPressuredMs", WorkTimes.millis(backPressured));
    return fact;
  }
}
