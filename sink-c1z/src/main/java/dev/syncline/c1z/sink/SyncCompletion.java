package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides over one sync, from the reports of its shards.
 *
 * <p>A sync is judged when all its shards have reported with the same epoch; reports of a higher
 * epoch discard those of a lower one. It is complete if every shard is, if the shards agree on the
 * partitions that ended, if these are as many as every begin marker announces, and if for every
 * partition the shards together took as many records as its end marker announces. A client can lose
 * the predecessor of an accepted record, so the counts are not a formality.
 *
 * <p>Not thread-safe. The rows of a report are not looked at and not kept.
 */
public final class SyncCompletion {
  private final RejectPolicy policy;
  private final Map<Integer, ShardReport> reports = new TreeMap<>();

  public SyncCompletion(RejectPolicy policy) {
    this.policy = requireNonNull(policy);
  }

  /** What became of a report that was handed in. */
  public enum Added {
    /** Kept. */
    TAKEN,
    /** Kept, and everything that was kept before belongs to a lower epoch and was dropped. */
    SUPERSEDES,
    /** Not kept: a report of a higher epoch has been seen. */
    FENCED
  }

  /**
   * @throws IllegalArgumentException if the report is of another sync than the ones before
   */
  public Added add(ShardReport report) {
    Added added = Added.TAKEN;
    if (!reports.isEmpty()) {
      ShardReport first = first();
      if (!first.syncId().equals(report.syncId())) {
        throw new IllegalArgumentException(
            "report of sync " + report.syncId() + " among those of " + first.syncId());
      }
      int order = Integer.compareUnsigned(report.epoch(), first.epoch());
      if (order < 0) {
        return Added.FENCED;
      }
      if (order > 0) {
        reports.clear();
        added = Added.SUPERSEDES;
      }
    }
    reports.put(report.shard(), report.withoutRun());
    return added;
  }

  /** Whether every shard has reported, with the same epoch. */
  public boolean isWhole() {
    return !reports.isEmpty() && reports.size() >= first().shards();
  }

  /** The reports that were kept, without rows, by shard. */
  public List<ShardReport> reports() {
    return List.copyOf(reports.values());
  }

  /**
   * The judgement. Depends on the reports only, not on the order in which they came.
   *
   * @throws IllegalStateException if a shard has not reported
   */
  public SyncVerdict verdict() {
    if (!isWhole()) {
      throw new IllegalStateException(
          reports.isEmpty()
              ? "no shard has reported"
              : first().syncId() + ": " + reports.size() + " of " + first().shards() + " shards");
    }
    PartitionTotals totals = PartitionTotals.of(reports.values());
    ShardCounters counters = ShardCounters.NONE;
    for (ShardReport report : reports.values()) {
      counters = counters.plus(report.counters());
    }
    ShardReport ended = firstNotComplete();
    SyncVerdict.Outcome outcome;
    String reason;
    if (ended != null) {
      outcome =
          ended.outcome() == ShardOutcome.ABORTED
              ? SyncVerdict.Outcome.ABORTED
              : SyncVerdict.Outcome.ABANDONED;
      reason = ended.reason();
    } else {
      List<String> faults = new ArrayList<>(totals.faults());
      if (policy == RejectPolicy.FAIL && counters.rejected() > 0) {
        faults.add(counters.rejected() + " records were refused");
      }
      outcome = faults.isEmpty() ? SyncVerdict.Outcome.COMPLETE : SyncVerdict.Outcome.QUARANTINED;
      reason = String.join("; ", faults);
    }
    return new SyncVerdict(
        first().syncId(),
        first().epoch(),
        outcome,
        reason,
        MarkerFacts.of(first().markers()),
        totals.records(),
        counters,
        Optional.empty());
  }

  /** An abort outweighs an abandonment: it is what the producer said. */
  private ShardReport firstNotComplete() {
    ShardReport found = null;
    for (ShardReport report : reports.values()) {
      if (report.outcome() == ShardOutcome.ABORTED) {
        return report;
      }
      if (found == null && report.outcome() == ShardOutcome.ABANDONED) {
        found = report;
      }
    }
    return found;
  }

  private ShardReport first() {
    return reports.values().iterator().next();
  }
}
