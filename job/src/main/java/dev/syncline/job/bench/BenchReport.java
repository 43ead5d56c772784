package dev.syncline.job.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of one benchmark call: every figure's runs, reported as smallest, median and largest,
 * and as one line {@code METRIC name=median unit} each. Not thread-safe.
 */
public final class BenchReport {
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  private record Figure(String unit, List<Double> runs) {
    double[] sorted() {
      return runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
  }

  /** Adds the value of one run. */
  public void add(String name, String unit, double value) {
    figures.computeIfAbsent(name, n -> new Figure(unit, new ArrayList<>())).runs.add(value);
  }

  /** Whether a figure has a value. */
  boolean has(String name) {
    return figures.containsKey(name);
  }

  /** The median of a figure. */
  public double median(String name) {
    double[] runs = figures.get(name).sorted();
    return quantile(runs, 0.5);
  }

  /** A quantile by linear interpolation of sorted values. */
  public static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /**
   * {@code 1000} as {@code 1k}, {@code 5000000} as {@code 5m}: how names of figures give a scale.
   */
  public static String scale(long records) {
    if (records % 1_000_000 == 0) {
      return records / 1_000_000 + "m";
    }
    return records % 1_000 == 0 ? records / 1_000 + "k" : Long.toString(records);
  }

  /** Prints environment, table and metric lines. */
  public void print(PrintStream out) {
    BenchEnvironment.stamp().forEach((name, value) -> out.println(name + ": " + value));
    out.printf(
        "%n%-34s %12s %12s %12s  %-6s %s%n", "figure", "min", "median", "max", "unit", "runs");
    figures.forEach(
        (name, figure) -> {
          double[] runs = figure.sorted();
          out.printf(
              Locale.ROOT,
              "%-34s %12s %12s %12s  %-6s %d%n",
              name,
              number(runs[0]),
              number(quantile(runs, 0.5)),
              number(runs[runs.length - 1]),
              figure.unit,
              runs.length);
        });
    out.println();
    figures.forEach(
        (name, figure) ->
            out.println(
                "METRIC "
                    + name
                    + "="
                    + number(quantile(figure.sorted(), 0.5))
                    + " "
                    + figure.unit));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.1f", value);
  }

  /** Writes environment and all runs as JSON. */
  public void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("environment", BenchEnvironment.stamp());
    Map<String, Object> all = new LinkedHashMap<>();
    figures.forEach(
        (name, figure) -> {
          double[] runs = figure.sorted();
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("unit", figure.unit);
          one.put("min", runs[0]);
          one.put("median", quantile(runs, 0.5));
          one.put("max", runs[runs.length - 1]);
          one.put("runs", figure.runs);
          all.put(name, one);
        });
    json.put("figures", all);
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }

  @Override
  public String toString() {
    return "BenchReport" + Arrays.toString(figures.keySet().toArray());
  }
}
