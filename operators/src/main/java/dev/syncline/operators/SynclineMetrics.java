package dev.syncline.operators;

/**
 * Names of the metrics that the operators register, for whoever shows them. All count from the
 * start of the task attempt.
 */
public final class SynclineMetrics {
  /** Ingest: records that became entries. */
  public static final String ENTRIES = "synclineEntries";

  /** Ingest: begin, end and abort markers. */
  public static final String MARKERS = "synclineMarkers";

  /** Ingest: records that became dead letters. */
  public static final String DEAD_LETTERS = "synclineDeadLetters";

  /** SortShard: entries taken into shards. */
  public static final String ENTRIES_TAKEN = "synclineEntriesTaken";

  /** SortShard: records dropped because they had been taken before. */
  public static final String REPEATED = "synclineRepeated";

  /** SortShard: records dropped because of a lower epoch. */
  public static final String FENCED = "synclineFenced";

  /** SortShard: records dropped because they were late. */
  public static final String LATE = "synclineLate";

  /** SortShard: shards that were handed on complete. */
  public static final String SHARDS_SEALED = "synclineShardsSealed";

  /** SortShard: bytes of sealed runs. */
  public static final String SEALED_BYTES = "synclineSealedBytes";

  /** SortShard: shards that wait for their drain or are being drained. */
  public static final String SHARDS_SEALING = "synclineShardsSealing";

  /** SortShard: sorted runs written to keyed state. */
  public static final String RUNS_WRITTEN = "synclineRunsWritten";

  /** SortShard: runs that compaction replaced by larger ones. */
  public static final String RUNS_COMPACTED = "synclineRunsCompacted";

  /** SortShard: bytes of sorted runs in keyed state. */
  public static final String STATE_BYTES = "synclineStateBytes";

  private SynclineMetrics() {}
}
