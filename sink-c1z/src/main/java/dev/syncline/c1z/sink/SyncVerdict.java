package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

/**
 * The judgement over a sync of which every shard has reported.
 *
 * @param syncId KSUID in its text form
 * @param epoch attempt of the producer that was judged
 * @param outcome what becomes of the sync
 * @param reason one line for people; empty if complete
 * @param facts what the markers say
 * @param records distinct records taken over all partitions, refused ones included
 * @param counters sums over all shards
 */
public record SyncVerdict(
    String syncId,
    int epoch,
    Outcome outcome,
    String reason,
    SyncFacts facts,
    long records,
    ShardCounters counters) {

  /** What becomes of a sync. */
  public enum Outcome {
    /** Nothing is missing: the file can be written. */
    COMPLETE,
    /** Something is missing or contradicts itself: not published, kept from harm. */
    QUARANTINED,
    /** The producer dropped it. */
    ABORTED,
    /** Nothing came for the idle time. */
    ABANDONED
  }

  public SyncVerdict {
    requireNonNull(syncId);
    requireNonNull(outcome);
    requireNonNull(reason);
    requireNonNull(facts);
    requireNonNull(counters);
  }
}
