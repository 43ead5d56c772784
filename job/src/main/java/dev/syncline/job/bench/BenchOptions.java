package dev.syncline.job.bench;

import dev.syncline.job.fixture.GroupsWorkload;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of benchmarks that make their own workload, a picocli mixin. */
public final class BenchOptions {
  @Option(
      names = "--records",
      split = ",",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Number of grants; several with commas. Default: ${DEFAULT-VALUE}.")
  private List<Long> records;

  @Option(
      names = "--users",
      paramLabel = "U",
      description = "Number of users. Default: 1,000 up to 100,000 grants, else 10,000.")
  private Integer users;

  @Option(
      names = "--order",
      split = ",",
      defaultValue = "SHUFFLED",
      paramLabel = "ORDER",
      description = "Order of arrival: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<GroupsWorkload.Order> orders;

  @Mixin private RepetitionOptions run;

  public List<Long> records() {
    return records;
  }

  public List<GroupsWorkload.Order> orders() {
    return orders;
  }

  public int runs() {
    return run.runs();
  }

  public int warmup() {
    return run.warmup();
  }

  /** The workload of one scale and order. */
  public GroupsWorkload workload(long scale, GroupsWorkload.Order order) {
    return new GroupsWorkload(
        scale, users == null ? GroupsWorkload.defaultUsers(scale) : users, order);
  }

  /** Prints the report, and writes it if asked to. */
  public void finish(BenchReport report, PrintStream out) throws IOException {
    run.finish(report, out);
  }
}
