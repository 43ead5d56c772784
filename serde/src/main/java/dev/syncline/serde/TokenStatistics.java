package dev.syncline.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.serde.proto.storage.CallStat;
import dev.syncline.serde.proto.storage.IngestQualityStats;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Lifts the statistics that a syncer leaves in its checkpoint token into the statistics record.
 *
 * <p>Four members of the JSON object count: {@code step_durations_ms}, {@code
 * connector_call_stats}, {@code session_store_stats} and {@code ingest_quality}. Their names, and
 * those of the members of fixed name inside them, match in any case. All or nothing: a token that
 * is no JSON, or in which one of them has another type than it should, adds nothing, and that is no
 * error. {@code null} stands for absent, where it stands for a number for 0. Of members that occur
 * twice, objects are united and everything else is replaced.
 */
final class TokenStatistics extends TokenParser {
  private final Map<String, Long> stepDurations = new HashMap<>();
  private final Map<String, CallStat> connectorCalls = new HashMap<>();
  private final Map<String, CallStat> sessionStore = new HashMap<>();
  private IngestQualityStats.Builder quality;

  private TokenStatistics(JsonParser parser) {
    super(parser);
  }

  /** Adds what the token holds, if it can be read. */
  static void lift(String token, SyncStatsRecord.Builder target) {
    if (token.isEmpty()) {
      return;
    }
    try (JsonParser parser = open(token)) {
      TokenStatistics statistics = new TokenStatistics(parser);
      statistics.read();
      statistics.store(target);
    } catch (IOException e) {
      // The token belongs to the syncer and may be any text.
    }
  }

  private void store(SyncStatsRecord.Builder target) {
    target.putAllStepDurationsMs(stepDurations);
    target.putAllConnectorCallStats(connectorCalls);
    target.putAllSessionStoreStats(sessionStore);
    if (quality != null) {
      target.setIngestQuality(quality);
    }
  }

  private void read() throws IOException {
    if (enterObject(parser.nextToken())) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = fold(parser.currentName());
        JsonToken value = parser.nextToken();
        switch (name) {
          case "step_durations_ms" -> readStepDurations(value);
          case "connector_call_stats" -> readCallStats(value, connectorCalls);
          case "session_store_stats" -> readCallStats(value, sessionStore);
          case "ingest_quality" -> readQuality(value);
          default -> parser.skipChildren();
        }
      }
    }
    if (parser.nextToken() != null) {
      throw new WrongTypeException(parser.currentToken());
    }
  }

  private void readStepDurations(JsonToken token) throws IOException {
    if (!enterObject(token)) {
      stepDurations.clear();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      stepDurations.put(name, signed(parser.nextToken(), 0));
    }
  }

  private void readCallStats(JsonToken token, Map<String, CallStat> target) throws IOException {
    if (!enterObject(token)) {
      target.clear();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      if (enterObject(parser.nextToken())) {
        target.put(name, readCallStat());
      } else {
        target.remove(name);
      }
    }
  }

  private CallStat readCallStat() throws IOException {
    CallStat.Builder stat = CallStat.newBuilder();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = fold(parser.currentName());
      JsonToken value = parser.nextToken();
      switch (name) {
        case "count" -> stat.setCount(signed(value, stat.getCount()));
        case "total_ms" -> stat.setTotalMs(signed(value, stat.getTotalMs()));
        case "max_ms" -> stat.setMaxMs(signed(value, stat.getMaxMs()));
        case "errors" -> stat.setErrors(signed(value, stat.getErrors()));
        case "timeouts" -> stat.setTimeouts(signed(value, stat.getTimeouts()));
        default -> parser.skipChildren();
      }
    }
    return stat.build();
  }

  private void readQuality(JsonToken token) throws IOException {
    if (!enterObject(token)) {
      quality = null;
      return;
    }
    if (quality == null) {
      quality = IngestQualityStats.newBuilder();
    }
    readQualityMembers(quality);
  }
}
