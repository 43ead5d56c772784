package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.RejectPolicy;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.SyncCompletion;
import dev.syncline.c1z.sink.SyncVerdict;
import java.util.List;

/** What must hold of the reports of a sync that lost nothing. */
final class CompleteSync {
  private CompleteSync() {}

  static void assertComplete(List<ShardReport> reports, SyncScript sync) throws Exception {
    SyncCompletion completion = new SyncCompletion(RejectPolicy.SKIP);
    reports.forEach(completion::add);
    SyncVerdict verdict = completion.verdict();
    assertThat(verdict.reason()).isEmpty();
    assertThat(verdict.outcome()).isEqualTo(SyncVerdict.Outcome.COMPLETE);
    assertThat(reports).hasSize(reports.get(0).shards());
    assertThat(SyncScript.texts(SortShardHarness.rows(reports, false)))
        .isEqualTo(SyncScript.texts(sync.rows()));
    long grants = sync.rows().keySet().stream().filter(key -> key[1] == 4).count();
    assertThat(SortShardHarness.rows(reports, true)).hasSize((int) grants);
  }
}
