package dev.syncline.local.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.local.process.FlinkRest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The open syncs of all running jobs of a cluster, out of their metrics. Not thread-safe. */
final class OpenSyncFeed {
  private static final List<SynclineMetric> ASKED =
      List.of(
          SynclineMetric.SYNC_ENTRIES, SynclineMetric.SYNC_REJECTED, SynclineMetric.SYNC_SHARDS);

  /** Names in one question: they are part of its address, which has a greatest length. */
  private static final int NAMES_A_QUESTION = 40;

  private static final Pattern NAME =
      Pattern.compile(
          "(?:.*\\.)?" + SynclineMetric.SYNC_GROUP + "\\.(?<sync>\\w{27})\\.(?<metric>\\w+)");

  private final FlinkRest flink;

  /**
   * What is known of an open sync, summed over the subtasks.
   *
   * @param shards those that have not been handed on
   */
  record OpenSync(long records, long shards) {}

  OpenSyncFeed(FlinkRest flink) {
    this.flink = requireNonNull(flink);
  }

  /** The open syncs by their ids. */
  Map<String, OpenSync> read() throws IOException {
    Map<String, Map<SynclineMetric, Long>> found = new TreeMap<>();
    for (JsonNode job : flink.get("/jobs").path("jobs")) {
      if (job.path("status").asText().equals("RUNNING")) {
        String path = "/jobs/" + job.path("id").asText();
        for (JsonNode vertex : flink.get(path).path("vertices")) {
          read(path + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics", found);
        }
      }
    }
    Map<String, OpenSync> open = new TreeMap<>();
    found.forEach(
        (sync, values) ->
            open.put(
                sync,
                new OpenSync(
                    values.getOrDefault(SynclineMetric.SYNC_ENTRIES, 0L)
                        + values.getOrDefault(SynclineMetric.SYNC_REJECTED, 0L),
                    values.getOrDefault(SynclineMetric.SYNC_SHARDS, 0L))));
    return open;
  }

  private void read(String path, Map<String, Map<SynclineMetric, Long>> found) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : flink.get(path)) {
      Matcher name = NAME.matcher(metric.path("id").asText());
      if (name.matches() && asked(name.group("metric")) != null) {
        names.add(metric.path("id").asText());
      }
    }
    for (int from = 0; from < names.size(); from += NAMES_A_QUESTION) {
      List<String> some = names.subList(from, Math.min(names.size(), from + NAMES_A_QUESTION));
      for (JsonNode metric : flink.get(path + "?agg=sum&get=" + String.join(",", some))) {
        Matcher name = NAME.matcher(metric.path("id").asText());
        if (name.matches()) {
          found
              .computeIfAbsent(name.group("sync"), sync -> new EnumMap<>(SynclineMetric.class))
              .merge(asked(name.group("metric")), metric.path("sum").asLong(), Long::sum);
        }
      }
    }
  }

  private static SynclineMetric asked(String name) {
    return ASKED.stream()
        .filter(metric -> metric.metricName().equals(name))
        .findFirst()
        .orElse(null);
  }
}
