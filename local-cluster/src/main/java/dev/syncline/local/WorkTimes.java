package dev.syncline.local;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.sink.OperatorProfile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * How long some work took and what it was, in nanoseconds, over all threads that did it.
 *
 * @param wall of all the work; at least the sum of its parts
 * @param parts what the work was, every part
 */
public record WorkTimes(long wall, Map<Part, Long> parts) {
  private static final double NANOS_A_MILLI = 1e6;

  public WorkTimes {
    parts = new EnumMap<>(parts);
  }

  /**
   * Of an operator, since its tasks started.
   *
   * @param sync for which the work was; empty: for all
   */
  static WorkTimes of(MetricTotals totals, String operator, String sync) {
    Map<Part, Long> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      parts.put(part, totals.total(OperatorProfile.metric(part), operator, sync));
    }
    // The whole after its parts: it has grown by more than them meanwhile.
    return new WorkTimes(totals.total(OperatorProfile.WALL, operator, sync), parts);
  }

  WorkTimes plus(WorkTimes more) {
    return with(more, Long::sum);
  }

  WorkTimes minus(WorkTimes earlier) {
    return with(earlier, (now, before) -> now - before);
  }

  private WorkTimes with(WorkTimes other, BinaryOperator<Long> operation) {
    Map<Part, Long> result = new EnumMap<>(Part.class);
    parts.forEach((part, nanos) -> result.put(part, operation.apply(nanos, other.parts.get(part))));
    return new WorkTimes(operation.apply(wall, other.wall), result);
  }

  /** Adds the columns that {@link #cells} fill. */
  static TextTable columns(TextTable table) {
    table.numbers("WALL");
    for (Part part : Part.values()) {
      table.numbers(part.name());
    }
    return table;
  }

  /**
   * The whole, then each part, in milliseconds.
   *
   * @param runs among which the times are divided
   */
  List<String> cells(int runs) {
    List<String> cells = new ArrayList<>(List.of(millis(wall, runs)));
    parts.values().forEach(nanos -> cells.add(millis(nanos, runs)));
    return cells;
  }

  static String millis(long nanos, int runs) {
    return String.format(Locale.ROOT, "%,.1f", millis(nanos) / runs);
  }

  static double millis(long nanos) {
    return nanos / NANOS_A_MILLI;
  }

  /** For {@code --json}: milliseconds. */
  Map<String, Object> toFact(String operator) {
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("operator", operator);
    fact.put("wallMs", millis(wall));
    parts.forEach((part, nanos) -> fact.put(part.text() + "Ms", millis(nanos)));
    return fact;
  }
}
