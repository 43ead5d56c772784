package dev.syncline.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.CliRun;
import org.junit.jupiter.api.Test;

/** The benchmark of expansions, on scales at which it measures nothing. */
class BenchExpandTest {
  private static CliRun expand(String... arguments) {
    String[] all = new String[arguments.length + 6];
    System.arraycopy(
        new String[] {"bench", "expand", "--runs", "1", "--warmup", "0"}, 0, all, 0, 6);
    System.arraycopy(arguments, 0, all, 6, arguments.length);
    return CliRun.of(all);
  }

  @Test
  void aPartialSyncTouchesTheRolesOfItsTeams() {
    CliRun run = expand("--shape", "ROLES", "--size", "2000", "--partial", "3");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.text())
        .contains("METRIC expand_roles_2k_merge_3_touched_entitlements=30 ")
        .contains("METRIC expand_roles_2k_merge_3_all_entitlements=200 ")
        // Of each of the three teams 91 members, of each of their roles the team and 90 members.
        .contains("METRIC expand_roles_2k_merge_3_touched_read=3003 ")
        .contains("METRIC expand_roles_2k_merge_3_all_read=20003 ");
  }

  @Test
  void partialSyncsAreForRoles() {
    assertThat(expand("--shape", "CHAIN", "--size", "10", "--partial", "1").status()).isEqualTo(2);
    assertThat(expand("--shape", "ROLES", "--size", "100", "--partial", "0").status()).isEqualTo(2);
  }
}
