package dev.syncline.local.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.local.status.OpenSyncFeed.OpenSync;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what is seen of syncs, one look after another: open ones, those that are not open
 * any more and have no result yet, and those that have one. Not thread-safe.
 *
 * <p>Flink goes on telling the last figures of a sync that is not open any more. So a sync that has
 * a result is over, whatever they say; one that begins again shows when it is over again.
 */
final class StatusBoard {
  /** Syncs whose result never comes, since nobody reads results, are forgotten after so many. */
  private static final int MOST_BUILDING = 100;

  private final Map<String, OpenSync> first = new LinkedHashMap<>();
  private final Map<String, OpenSync> last = new LinkedHashMap<>();

  /**
   * The syncs: in progress first, then those that are over, the newest of them first.
   *
   * @param open what is open now
   * @param results the last results, in the order in which they came
   */
  List<SyncView> look(Map<String, OpenSync> open, Map<String, JsonNode> results) {
    List<SyncView> views = new ArrayList<>();
    Map<String, OpenSync> inProgress = new LinkedHashMap<>(open);
    inProgress.keySet().removeAll(results.keySet());
    inProgress.forEach(
        (id, sync) -> {
          OpenSync most = first.merge(id, sync, (a, b) -> a.shards() >= b.shards() ? a : b);
          last.put(id, sync);
          views.add(inProgress(id, sync, most.shards()));
        });
    results.keySet().forEach(this::forget);
    last.forEach(
        (id, sync) -> {
          if (!inProgress.containsKey(id)) {
            views.add(SyncView.inProgress(id, SyncView.BUILDING, 1, sync.records()));
          }
        });
    while (last.size() > inProgress.size() + MOST_BUILDING) {
      last.keySet().stream()
          .filter(id -> !inProgress.containsKey(id))
          .findFirst()
          .ifPresent(this::forget);
    }
    List<SyncView> over = new ArrayList<>();
    results.forEach((id, result) -> over.add(over(id, result)));
    Collections.reverse(over);
    views.addAll(over);
    return views;
  }

  private void forget(String id) {
    first.remove(id);
    last.remove(id);
  }

  private static SyncView inProgress(String id, OpenSync sync, long shards) {
    boolean sorting = sync.shards() < shards;
    double done = sorting ? 1 - (double) sync.shards() / shards : 0;
    return SyncView.inProgress(
        id, sorting ? SyncView.SORTING : SyncView.RECEIVING, done, sync.records());
  }

  private static SyncView over(String id, JsonNode result) {
    return new SyncView(
        id,
        result.path("outcome").asText(),
        1,
        result.path("records").asLong(),
        result.path("connector").asText(),
        result.path("outcome").asText().equals("published") ? result.path("path").asText() : "",
        result.path("reason").asText(),
        result.path("concluded_at").asText("unknown"));
  }
}
