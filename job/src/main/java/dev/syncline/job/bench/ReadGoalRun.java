package dev.syncline.job.bench;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.CloseableIterator;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.serde.proto.connector.Grant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Pursues one goal for a time: as many operations as fit, each about another grant of the file, and
 * how long each took. A quarter of the time goes before, for warm-up.
 */
final class ReadGoalRun {
  private static final int MOST_SAMPLES = 2_000;
  private static final int MOST_TIMES = 1 << 22;
  private static final double NANOS_A_SECOND = 1e9;
  private static final double NANOS_A_MICRO = 1e3;

  private final Path path;
  private final ReadGoal goal;
  private final int pageSize;
  private final long grants;

  /**
   * @param grants number of grants in the file
   */
  ReadGoalRun(Path path, ReadGoal goal, int pageSize, long grants) {
    this.path = path;
    this.goal = goal;
    this.pageSize = pageSize;
    this.grants = grants;
  }

  void run(long nanos, BenchReport report) throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      List<Grant> samples = samples(file);
      if (samples.isEmpty()) {
        throw new WrongResultException(path + " has no grants to look up");
      }
      repeat(file, samples, nanos / 4);
      long start = System.nanoTime();
      Result result = repeat(file, samples, nanos);
      double seconds = (System.nanoTime() - start) / NANOS_A_SECOND;
      String name = "read_" + goal.toString().replace('-', '_');
      report.add(name + "_per_s", "1/s", Math.rint(result.times.length / seconds));
      report.add(name + "_grants_per_s", "1/s", Math.rint(result.found / seconds));
      report.add(name + "_p50_us", "us", BenchReport.quantile(result.times, 0.5));
      report.add(name + "_p99_us", "us", BenchReport.quantile(result.times, 0.99));
    }
  }

  /** Grants from all over the file, in an order of their own. */
  private List<Grant> samples(C1zFile file) throws IOException {
    long stride = Math.max(1, grants / MOST_SAMPLES);
    List<Grant> samples = new ArrayList<>();
    try (CloseableIterator<Grant> all = file.grants().iterator()) {
      for (long i = 0; all.hasNext() && samples.size() < MOST_SAMPLES; i++) {
        Grant grant = all.next();
        if (i % stride == 0) {
          samples.add(grant);
        }
      }
    }
    Collections.shuffle(samples, new Random(1));
    return samples;
  }

  /**
   * @param times in microseconds, rising
   */
  private record Result(double[] times, long found) {}

  private Result repeat(C1zFile file, List<Grant> samples, long nanos) throws IOException {
    List<Double> times = new ArrayList<>();
    long found = 0;
    long end = System.nanoTime() + nanos;
    long before = System.nanoTime();
    do {
      long one = goal.run(file, samples.get(times.size() % samples.size()), pageSize);
      long now = System.nanoTime();
      check(one);
      found += one;
      times.add((now - before) / NANOS_A_MICRO);
      before = now;
    } while (before < end && times.size() < MOST_TIMES);
    return new Result(times.stream().mapToDouble(Double::doubleValue).sorted().toArray(), found);
  }

  private void check(long found) {
    long least = goal == ReadGoal.SCAN ? grants : 1;
    if (found < least) {
      throw new WrongResultException(
          path + ": " + goal + " found " + found + " grants, expected at least " + least);
    }
  }
}
