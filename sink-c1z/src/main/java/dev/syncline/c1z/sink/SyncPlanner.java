package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.write.RangePlanner;
import dev.syncline.c1z.write.RangeTask;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Judges a sync of which all shards have reported, and plans its file. Stateless. */
final class SyncPlanner {
  private final RejectPolicy policy;

  /**
   * The plan of a sync.
   *
   * @param plan what has to come together
   * @param tasks what is to be built
   * @param unused staged files that nobody needs: the rows of a sync of which no file is made
   */
  record Planned(SyncPlan plan, List<BuildTask> tasks, List<String> unused) {}

  SyncPlanner(RejectPolicy policy) {
    this.policy = requireNonNull(policy);
  }

  /**
   * Judges a sync, without a look at its rows.
   *
   * @param reports of all shards, of one epoch
   * @throws IOException if a report holds no run
   */
  JudgedSync judge(List<ShardReport> reports) throws IOException {
    SyncCompletion completion = new SyncCompletion(policy);
    List<SealedRun> runs = new ArrayList<>();
    for (ShardReport report : reports) {
      completion.add(report);
      if (report.run().length > 0) {
        runs.add(SealedRun.read(new ByteInput(report.run())));
      }
    }
    return new JudgedSync(requireEnd(completion.verdict()), runs);
  }

  /** Plans the file of a sync that has been judged. */
  static Planned plan(JudgedSync sync) {
    SyncVerdict verdict = sync.verdict();
    if (!verdict.isComplete()) {
      return new Planned(new SyncPlan(verdict, 0, List.of()), List.of(), sync.stagedRuns());
    }
    List<BuildTask> tasks = new ArrayList<>();
    for (RangeTask task : RangePlanner.plan(sync.runs())) {
      ByteSink bytes = new ByteSink(task.sizeHint());
      task.writeTo(bytes);
      tasks.add(
          new BuildTask(verdict.syncId(), verdict.epoch(), task.index(), bytes.toByteArray()));
    }
    return new Planned(new SyncPlan(verdict, tasks.size(), sync.stagedRuns()), tasks, List.of());
  }

  /** The staged file of a report's rows, none or one. */
  static List<String> stagedRun(ShardReport report) throws IOException {
    if (report.run().length == 0) {
      return List.of();
    }
    String path = SealedRun.read(new ByteInput(report.run())).path();
    return path == null ? List.of() : List.of(path);
  }

  /** A file without an end is one of a sync in progress. */
  private static SyncVerdict requireEnd(SyncVerdict verdict) {
    if (!verdict.isComplete() || verdict.facts().endedAt().isPresent()) {
      return verdict;
    }
    return verdict.withOutcome(
        SyncVerdict.Outcome.QUARANTINED, "no end marker has a time, nor a Kafka timestamp");
  }
}
