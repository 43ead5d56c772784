package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.sink.OperatorProfile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of one operator went, in nanoseconds, over its subtasks and their threads.
 *
 * @param operator its name in the job
 * @param wall of all its work; at least the sum of its parts
 * @param parts what the work was
 * @param idle that its task waited for input, together with the others of its chain
 * @param backPressured that its task waited for those who take the output
 */
public record OperatorTimes(
    String operator, long wall, Map<Part, Long> parts, long idle, long backPressured) {
  private static final double NANOS_A_MILLI = 1e6;

  /** In the order in which a record meets them. */
  private static final List<String> ORDER =
      List.of("ingest", "sort", "PlanTables", "BuildTables", "AssembleFile", "Publish: Committer");

  public OperatorTimes {
    requireNonNull(operator, "operator");
    parts = new EnumMap<>(parts);
  }

  /** Of all operators that are profiled, since their tasks started. */
  public static List<OperatorTimes> of(MetricTotals totals) {
    List<String> operators = new ArrayList<>(totals.operators(OperatorProfile.WALL));
    operators.sort(Comparator.comparingInt(OperatorTimes::place).thenComparing(name -> name));
    List<OperatorTimes> times = new ArrayList<>();
    for (String operator : operators) {
      Map<Part, Long> parts = new EnumMap<>(Part.class);
      for (Part part : Part.values()) {
        parts.put(part, totals.total(OperatorProfile.metric(part), operator));
      }
      // The whole after its parts: it has grown by more than them meanwhile.
      times.add(
          new OperatorTimes(
              operator,
              totals.total(OperatorProfile.WALL, operator),
              parts,
              totals.total(OperatorProfile.IDLE, operator),
              totals.total(OperatorProfile.BACK_PRESSURED, operator)));
    }
    return times;
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
    Map<Part, Long> left = new EnumMap<>(Part.class);
    parts.forEach((part, nanos) -> left.put(part, nanos - earlier.parts.get(part)));
    return new OperatorTimes(
        operator,
        wall - earlier.wall,
        left,
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
    Map<Part, Long> added = new EnumMap<>(Part.class);
    parts.forEach((part, nanos) -> added.put(part, nanos + more.parts.get(part)));
    return new OperatorTimes(
        operator, wall + more.wall, added, idle + more.idle, backPressured + more.backPressured);
  }

  /**
   * A table of milliseconds.
   *
   * @param runs among which the times are divided
   */
  public static List<String> table(List<OperatorTimes> operators, int runs) {
    TextTable table = new TextTable().column("OPERATOR, MS").numbers("WALL");
    for (Part part : Part.values()) {
      table.numbers(part.name());
    }
    table.numbers("IDLE").numbers("BACK-PRESSURED");
    for (OperatorTimes times : operators) {
      List<String> cells = new ArrayList<>(List.of(times.operator, millis(times.wall, runs)));
      times.parts.values().forEach(nanos -> cells.add(millis(nanos, runs)));
      cells.add(millis(times.idle, runs));
      cells.add(millis(times.backPressured, runs));
      table.row(cells);
    }
    return table.lines();
  }

  private static String millis(long nanos, int runs) {
    return String.format(Locale.ROOT, "%,.1f", nanos / NANOS_A_MILLI / runs);
  }

  /** For {@code --json}: milliseconds. */
  public Map<String, Object> toFact() {
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("operator", operator);
    fact.put("wallMs", wall / NANOS_A_MILLI);
    parts.forEach((part, nanos) -> fact.put(part.text() + "Ms", nanos / NANOS_A_MILLI));
    fact.put("idleMs", idle / NANOS_A_MILLI);
    fact.put("backPressuredMs", backPressured / NANOS_A_MILLI);
    return fact;
  }
}
