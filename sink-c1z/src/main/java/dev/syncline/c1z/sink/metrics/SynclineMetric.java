package dev.syncline.c1z.sink.metrics;

/**
 * The metrics that the operators register, each once. Counters count from the start of the task
 * attempt; each subtask has its own, so that the job's figure is the sum.
 *
 * <p>A name begins with {@code syncline} and goes on like Flink's own. Those that begin with {@code
 * synclineSync} and a capital exist per open sync, in a group {@code sync} with the sync's id.
 */
public enum SynclineMetric {
  ENTRIES("synclineEntries", Stage.INGEST, "records that became entries"),
  ENTRIES_PER_SECOND("synclineEntriesPerSecond", Stage.INGEST, "the same a second"),
  MARKERS("synclineMarkers", Stage.INGEST, "begin, end and abort markers"),
  DEAD_LETTERS("synclineDeadLetters", Stage.INGEST, "records that became dead letters"),
  BYTES("synclineBytes", Stage.INGEST, "bytes of the values of all records"),
  BYTES_PER_SECOND("synclineBytesPerSecond", Stage.INGEST, "the same a second"),

  ENTRIES_TAKEN("synclineEntriesTaken", Stage.SORT, "entries taken into shards"),
  RESOURCE_TYPES_TAKEN("synclineResourceTypesTaken", Stage.SORT, "of them about resource types"),
  RESOURCES_TAKEN("synclineResourcesTaken", Stage.SORT, "of them about resources"),
  ENTITLEMENTS_TAKEN("synclineEntitlementsTaken", Stage.SORT, "of them about entitlements"),
  GRANTS_TAKEN("synclineGrantsTaken", Stage.SORT, "of them about grants"),
  ASSETS_TAKEN("synclineAssetsTaken", Stage.SORT, "of them about assets"),
  OTHERS_TAKEN("synclineOthersTaken", Stage.SORT, "of them about the sync as a whole"),
  REJECTED("synclineRejected", Stage.SORT, "refused records that count in their sync"),
  REPEATED("synclineRepeated", Stage.SORT, "records dropped because they had been taken before"),
  FENCED("synclineFenced", Stage.SORT, "records dropped because of a lower epoch"),
  LATE("synclineLate", Stage.SORT, "records dropped because they were late"),
  SYNCS_OPEN("synclineSyncsOpen", Stage.SORT, "syncs of which the subtask has open shards"),
  SHARDS_SEALING("synclineShardsSealing", Stage.SORT, "complete shards not handed on yet"),
  SHARDS_SEALED("synclineShardsSealed", Stage.SORT, "shards handed on complete"),
  SEALED_BYTES("synclineSealedBytes", Stage.SORT, "bytes of their rows"),
  RUNS_WRITTEN("synclineRunsWritten", Stage.SORT, "sorted runs written to keyed state"),
  RUNS_COMPACTED("synclineRunsCompacted", Stage.SORT, "runs that were merged into larger ones"),
  STATE_BYTES("synclineStateBytes", Stage.SORT, "bytes of sorted runs in keyed state"),

  SYNC_ENTRIES("synclineSyncEntries", Stage.SORT, "entries taken of this sync"),
  SYNC_RESOURCE_TYPES("synclineSyncResourceTypes", Stage.SORT, "of them about resource types"),
  SYNC_RESOURCES("synclineSyncResources", Stage.SORT, "of them about resources"),
  SYNC_ENTITLEMENTS("synclineSyncEntitlements", Stage.SORT, "of them about entitlements"),
  SYNC_GRANTS("synclineSyncGrants", Stage.SORT, "of them about grants"),
  SYNC_ASSETS("synclineSyncAssets", Stage.SORT, "of them about assets"),
  SYNC_OTHERS("synclineSyncOthers", Stage.SORT, "of them about the sync as a whole"),
  SYNC_BYTES("synclineSyncBytes", Stage.SORT, "bytes of its entries"),
  SYNC_REJECTED("synclineSyncRejected", Stage.SORT, "refused records of this sync"),
  SYNC_REPEATED("synclineSyncRepeated", Stage.SORT, "records of this sync dropped as repeated"),
  SYNC_SHARDS("synclineSyncShards", Stage.SORT, "its shards not handed on yet"),

  EXPANSIONS_PENDING("synclineExpansionsPending", Stage.PLAN, "expansions not over yet"),
  SYNCS_EXPANDED("synclineSyncsExpanded", Stage.PLAN, "syncs whose grants were expanded"),
  EXPANSIONS_FAILED("synclineExpansionsFailed", Stage.PLAN, "expansions that failed"),
  EXPANSION_EDGES("synclineExpansionEdges", Stage.PLAN, "edges of the expanded graphs"),
  EXPANSION_CYCLES("synclineExpansionCycles", Stage.PLAN, "cycles in them"),
  GRANTS_ADDED("synclineGrantsAddedByExpansion", Stage.PLAN, "grants that expansion added"),
  GRANTS_CHANGED("synclineGrantsChangedByExpansion", Stage.PLAN, "grants that it changed"),

  RANGES_PENDING("synclineRangesPending", Stage.BUILD, "ranges of tables not built yet"),
  RANGES_BUILT("synclineRangesBuilt", Stage.BUILD, "ranges built"),
  FILES_PENDING("synclineFilesPending", Stage.ASSEMBLE, "files not assembled yet"),

  MERGES_PENDING(
      "synclineMergesPending", Stage.MERGE, "syncs whose turn is not over, partial ones or others"),
  SYNCS_MERGED(
      "synclineSyncsMerged", Stage.MERGE, "partial syncs merged into the file before them"),

  SYNCS_PUBLISHED("synclineSyncsPublished", Stage.PUBLISH, "syncs whose file is visible"),
  SYNCS_QUARANTINED("synclineSyncsQuarantined", Stage.PUBLISH, "syncs that are incomplete"),
  SYNCS_ABORTED("synclineSyncsAborted", Stage.PUBLISH, "syncs that their producer dropped"),
  SYNCS_ABANDONED("synclineSyncsAbandoned", Stage.PUBLISH, "syncs of which nothing came any more"),
  SYNCS_IN_CONFLICT(
      "synclineSyncsInConflict", Stage.PUBLISH, "syncs whose target holds another file"),
  PUBLISHED_BYTES("synclinePublishedBytes", Stage.PUBLISH, "bytes of published files"),
  PUBLISH_LATENCY(
      "synclinePublishLatency",
      Stage.PUBLISH,
      "histogram, milliseconds from the end of the sync, as its markers say, to its publication");

  /** The operator that registers a metric. */
  public enum Stage {
    INGEST,
    SORT,
    PLAN,
    BUILD,
    ASSEMBLE,
    MERGE,
    PUBLISH
  }

  /** Name of the group, and of the label in Prometheus, that says which sync. */
  public static final String SYNC_GROUP = "sync";

  private final String metricName;
  private final Stage stage;
  private final String meaning;

  SynclineMetric(String metricName, Stage stage, String meaning) {
    this.metricName = metricName;
    this.stage = stage;
    this.meaning = meaning;
  }

  /** The name in Flink; a reporter puts the scope before it. */
  public String metricName() {
    return metricName;
  }

  /** Who registers it. */
  public Stage stage() {
    return stage;
  }

  /** What is counted. */
  public String meaning() {
    return meaning;
  }
}
