package dev.syncline.job.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How often to run and where to report, a picocli mixin of all benchmarks. */
public final class RepetitionOptions {
  @Option(
      names = "--runs",
      defaultValue = "5",
      paramLabel = "N",
      description = "Timed runs. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--warmup",
      defaultValue = "3",
      paramLabel = "N",
      description = "Runs before the timed ones. Default: ${DEFAULT-VALUE}.")
  private int warmup;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write environment and every run to this file.")
  private Path json;

  public int runs() {
    return runs;
  }

  public int warmup() {
    return warmup;
  }

  /** Prints the report, and writes it if asked to. */
  public void finish(BenchReport report, PrintStream out) throws IOException {
    report.add("peak_rss_mb", "MB", Math.rint(BenchEnvironment.peakRss() / 1e6));
    report.print(out);
    if (json != null) {
      report.write(json);
    }
  }
}
