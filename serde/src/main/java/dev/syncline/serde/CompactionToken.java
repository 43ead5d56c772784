package dev.syncline.serde;

import dev.syncline.serde.proto.storage.IngestQualityStats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A checkpoint token as a merge of syncs reads, changes and writes it: timings are summed, and
 * {@code compaction} says what was merged. Mutable, not thread-safe.
 *
 * <p>A token of version 1 or 2 whose members all have their types is taken as a whole; of any other
 * JSON object only the flags and the count of actions are. Members that are not known are lost.
 */
public final class CompactionToken {
  /** How many ids of partial syncs a token lists at most. */
  public static final int MAX_PARTIAL_IDS = 32;

  static final Comparator<String> BY_UTF8 =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  final Map<String, String> actions = new TreeMap<>(BY_UTF8);
  final List<String> actionOrder = new ArrayList<>();
  long currentActionId;
  boolean needsExpansion;
  String entitlementGraph;
  boolean hasExternalResourceGrants;
  boolean shouldFetchRelatedResources;
  boolean shouldSkipEntitlementsAndGrants;
  boolean shouldSkipGrants;
  long completedActions;
  final Map<String, Long> stepDurations = new TreeMap<>(BY_UTF8);
  final Map<String, Calls> connectorCalls = new TreeMap<>(BY_UTF8);
  final Map<String, Calls> sessionStore = new TreeMap<>(BY_UTF8);
  IngestQualityStats quality = IngestQualityStats.getDefaultInstance();
  String statsSyncId = "";
  final List<String> partialSyncIds = new ArrayList<>();
  long partialCount;

  /** Statistics of one kind of call; in maps, null stands for JSON's {@code null}. */
  record Calls(long count, long errors, long timeouts, long totalMillis, long maxMillis) {
    static final Calls NONE = new Calls(0, 0, 0, 0, 0);

    Calls plus(Calls other) {
      return new Calls(
          count + other.count,
          errors + other.errors,
          timeouts + other.timeouts,
          totalMillis + other.totalMillis,
          Math.max(maxMillis, other.maxMillis));
    }
  }

  /**
   * What a merge did with the rows of a family.
   *
   * @param output rows in the output
   * @param added writes where no row was before
   * @param replaced writes over a row
   */
  public record FamilyCounts(long output, long added, long replaced) {
    /** The sum of two parts of a merge. */
    public FamilyCounts plus(FamilyCounts other) {
      return new FamilyCounts(
          output + other.output, added + other.added, replaced + other.replaced);
    }

    long carried() {
      return Math.max(0, output - added - replaced);
    }
  }

  /**
   * Where the rows of a merge came from.
   *
   * @param mode word for how it was done
   * @param baseSyncId the sync of the base
   * @param partialSyncIds the other syncs, last first
   * @param counts per family, one of the four that are merged
   * @param withChanges whether to tell more than the size of the output
   */
  public record Provenance(
      String mode,
      String baseSyncId,
      List<String> partialSyncIds,
      Map<KeyFamily, FamilyCounts> counts,
      boolean withChanges) {
    public Provenance {
      partialSyncIds = List.copyOf(partialSyncIds);
      counts = Map.copyOf(counts);
    }
  }

  /**
   * Reads a token; an empty text is an empty token.
   *
   * @return nothing if it is no JSON object, or its flags have other types than they should
   */
  public static Optional<CompactionToken> parse(String text) {
    CompactionToken whole = new CompactionToken();
    if (text.isEmpty() || CompactionTokenReader.readWhole(text, whole)) {
      return Optional.of(whole);
    }
    CompactionToken flags = new CompactionToken();
    return CompactionTokenReader.readFlags(text, flags) ? Optional.of(flags) : Optional.empty();
  }

  /** Adds the timings of another token. */
  public void addTimings(CompactionToken other) {
    other.stepDurations.forEach(
        (step, millis) -> {
          if (millis != 0) {
            stepDurations.merge(step, millis, Long::sum);
          }
        });
    add(connectorCalls, other.connectorCalls);
    add(sessionStore, other.sessionStore);
  }

  private static void add(Map<String, Calls> sums, Map<String, Calls> more) {
    more.forEach(
        (name, calls) -> {
          if (calls != null) {
            Calls before = sums.get(name);
            sums.put(name, (before == null ? Calls.NONE : before).plus(calls));
          }
        });
  }

  /** The token with the provenance of a merge, after what it says of earlier ones. */
  public String write(Provenance merge) {
    JsonText json = new JsonText().beginObject();
    writeProgress(json);
    if (!stepDurations.isEmpty()) {
      json.name("step_durations_ms").beginObject();
      stepDurations.forEach((step, millis) -> json.name(step).number(millis));
      json.endObject();
    }
    writeCalls(json, "connector_call_stats", connectorCalls, false);
    writeCalls(json, "session_store_stats", sessionStore, true);
    writeQuality(json);
    writeCompaction(json, merge);
    return json.name("version").number(1).endObject().toString();
  }

  private void writeProgress(JsonText json) {
    if (!actions.isEmpty()) {
      json.name("actions_map").beginObject();
      actions.forEach((id, action) -> json.name(id).raw(action));
      json.endObject();
    }
    if (!actionOrder.isEmpty()) {
      json.name("action_order").beginArray();
      actionOrder.forEach(json::string);
      json.endArray();
    }
    number(json, "current_action_id", currentActionId);
    flag(json, "needs_expansion", needsExpansion);
    if (entitlementGraph != null) {
      json.name("entitlement_graph").raw(entitlementGraph);
    }
    flag(json, "has_external_resource_grants", hasExternalResourceGrants);
    flag(json, "should_fetch_related_resources", shouldFetchRelatedResources);
    flag(json, "should_skip_entitlements_and_grants", shouldSkipEntitlementsAndGrants);
    flag(json, "should_skip_grants", shouldSkipGrants);
    number(json, "completed_actions_count", completedActions);
  }

  private static void number(JsonText json, String name, long value) {
    if (value != 0) {
      json.name(name).number(value);
    }
  }

  private static void unsigned(JsonText json, String name, long value) {
    if (value != 0) {
      json.name(name).raw(Long.toUnsignedString(value));
    }
  }

  private static void flag(JsonText json, String name, boolean value) {
    if (value) {
      json.name(name).raw("true");
    }
  }

  private static void writeCalls(
      JsonText json, String name, Map<String, Calls> all, boolean failures) {
    if (all.isEmpty()) {
      return;
    }
    json.name(name).beginObject();
    all.forEach(
        (call, stat) -> {
          json.name(call);
          if (stat == null) {
            json.raw("null");
            return;
          }
          json.beginObject().name("count").number(stat.count());
          if (failures) {
            number(json, "errors", stat.errors());
            number(json, "timeouts", stat.timeouts());
          }
          json.name("total_ms").number(stat.totalMillis());
          json.name("max_ms").number(stat.maxMillis()).endObject();
        });
    json.endObject();
  }

  private void writeQuality(JsonText json) {
    IngestQualityStats q = quality;
    if (q.equals(IngestQualityStats.getDefaultInstance())) {
      return;
    }
    json.name("ingest_quality").beginObject();
    flag(json, "source_cache_replay_blocked", q.getSourceCacheReplayBlocked());
    unsigned(json, "entitlements_dropped", q.getEntitlementsDropped());
    unsigned(json, "grants_dropped", q.getGrantsDropped());
    unsigned(json, "grant_resources_dropped", q.getGrantResourcesDropped());
    unsigned(json, "expansion_resource_types_dropped", q.getExpansionResourceTypesDropped());
    unsigned(json, "expansions_dropped", q.getExpansionsDropped());
    unsigned(json, "invalid_resource_types_observed", q.getInvalidResourceTypesObserved());
    unsigned(json, "invalid_resources_observed", q.getInvalidResourcesObserved());
    unsigned(json, "invalid_entitlements_observed", q.getInvalidEntitlementsObserved());
    unsigned(json, "reason_flags", q.getReasonFlags());
    json.endObject();
  }

  private void writeCompaction(JsonText json, Provenance merge) {
    json.name("compaction").beginObject().name("mode").string(merge.mode());
    text(json, "stats_sync_id", statsSyncId.isEmpty() ? merge.baseSyncId() : statsSyncId);
    text(json, "base_sync_id", merge.baseSyncId());
    List<String> ids = new ArrayList<>(partialSyncIds);
    for (String id : merge.partialSyncIds()) {
      if (ids.size() < MAX_PARTIAL_IDS) {
        ids.add(id);
      }
    }
    if (!ids.isEmpty()) {
      json.name("partial_sync_ids").beginArray();
      ids.forEach(json::string);
      json.endArray();
    }
    json.name("partial_count").number(partialCount + merge.partialSyncIds().size());
    json.name("record_counts").beginObject();
    writeCounts(json, "entitlements", KeyFamily.ENTITLEMENTS, merge);
    writeCounts(json, "grants", KeyFamily.GRANTS, merge);
    writeCounts(json, "resource_types", KeyFamily.RESOURCE_TYPES, merge);
    writeCounts(json, "resources", KeyFamily.RESOURCES, merge);
    json.endObject().endObject();
  }

  private static void text(JsonText json, String name, String value) {
    if (!value.isEmpty()) {
      json.name(name).string(value);
    }
  }

  private static void writeCounts(JsonText json, String name, KeyFamily family, Provenance merge) {
    FamilyCounts counts = merge.counts().getOrDefault(family, new FamilyCounts(0, 0, 0));
    json.name(name).beginObject().name("output").number(counts.output());
    if (merge.withChanges()) {
      number(json, "added", counts.added());
      number(json, "replaced", counts.replaced());
      number(json, "carried", counts.carried());
    }
    json.endObject();
  }
}
