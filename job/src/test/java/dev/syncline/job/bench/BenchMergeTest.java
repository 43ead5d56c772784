package dev.syncline.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.CliRun;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The benchmark of merges, on scales at which it measures nothing. */
class BenchMergeTest {
  private static CliRun merge(String... arguments) {
    String[] all = new String[arguments.length + 6];
    System.arraycopy(new String[] {"bench", "merge", "--runs", "1", "--warmup", "0"}, 0, all, 0, 6);
    System.arraycopy(arguments, 0, all, 6, arguments.length);
    CliRun run = CliRun.of(all);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static double figure(CliRun run, String name) {
    Matcher line = Pattern.compile("METRIC " + name + "=([0-9.]+) ").matcher(run.text());
    assertThat(line.find()).as(name + " in " + run.text()).isTrue();
    return Double.parseDouble(line.group(1));
  }

  @Test
  void partialsOfScatteredGrants() {
    CliRun run = merge("--records", "20000", "--partials", "2");
    assertThat(figure(run, "merge_2_into_20k_ms")).isPositive();
    assertThat(figure(run, "merge_2_into_20k_reused_bytes")).isZero();
  }

  @Test
  void aPartialOfNewGroupsLeavesTheTablesOfTheBase() {
    CliRun run = merge("--records", "20000", "--shape", "NEW_GROUPS");
    assertThat(figure(run, "merge_new_groups_into_20k_reused_bytes"))
        .isGreaterThan(figure(run, "merge_new_groups_into_20k_bytes") / 2);
    assertThat(figure(run, "pack_base_20k_ms")).isPositive();
    assertThat(figure(run, "merge_share_of_pack")).isPositive();
  }
}
