package dev.syncline.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.syncline.serde.proto.storage.CallStat;
import dev.syncline.serde.proto.storage.IngestQualityStats;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
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
final class TokenStatistics {
  /** The nesting that the reference's reader accepts. */
  private static final int MAX_JSON_DEPTH = 10_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_JSON_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final JsonParser parser;
  private final Map<String, Long> stepDurations = new HashMap<>();
  private final Map<String, CallStat> connectorCalls = new HashMap<>();
  private final Map<String, CallStat> sessionStore = new HashMap<>();
  private IngestQualityStats.Builder quality;

  private TokenStatistics(JsonParser parser) {
    this.parser = parser;
  }

  /** Something has another type than it should. */
  private static final class WrongTypeException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongTypeException(JsonToken found) {
      super("unexpected " + found);
    }
  }

  /** Adds what the token holds, if it can be read. */
  static void lift(String token, SyncStatsRecord.Builder target) {
    if (token.isEmpty()) {
      return;
    }
    try (JsonParser parser = JSON.createParser(token)) {
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

  /** True at the start of an object, false at null; anything else is refused. */
  private static boolean enterObject(JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return false;
    }
    if (token != JsonToken.START_OBJECT) {
      throw new WrongTypeException(token);
    }
    return true;
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
    IngestQualityStats.Builder q = quality;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = fold(parser.currentName());
      JsonToken value = parser.nextToken();
      switch (name) {
        case "source_cache_replay_blocked" ->
            q.setSourceCacheReplayBlocked(flag(value, q.getSourceCacheReplayBlocked()));
        case "entitlements_dropped" ->
            q.setEntitlementsDropped(unsigned(value, q.getEntitlementsDropped()));
        case "grants_dropped" -> q.setGrantsDropped(unsigned(value, q.getGrantsDropped()));
        case "grant_resources_dropped" ->
            q.setGrantResourcesDropped(unsigned(value, q.getGrantResourcesDropped()));
        case "expansion_resource_types_dropped" ->
            q.setExpansionResourceTypesDropped(
                unsigned(value, q.getExpansionResourceTypesDropped()));
        case "expansions_dropped" ->
            q.setExpansionsDropped(unsigned(value, q.getExpansionsDropped()));
        case "reason_flags" -> q.setReasonFlags(unsigned(value, q.getReasonFlags()));
        case "invalid_resource_types_observed" ->
            q.setInvalidResourceTypesObserved(unsigned(value, q.getInvalidResourceTypesObserved()));
        case "invalid_resources_observed" ->
            q.setInvalidResourcesObserved(unsigned(value, q.getInvalidResourcesObserved()));
        case "invalid_entitlements_observed" ->
            q.setInvalidEntitlementsObserved(unsigned(value, q.getInvalidEntitlementsObserved()));
        default -> parser.skipChildren();
      }
    }
  }

  private long signed(JsonToken token, long before) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return before;
    }
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw new WrongTypeException(token);
    }
    return parser.getLongValue(); // throws if it does not fit
  }

  private long unsigned(JsonToken token, long before) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return before;
    }
    // "-0" is a number below zero to the reference's reader.
    if (token != JsonToken.VALUE_NUMBER_INT || parser.getText().startsWith("-")) {
      throw new WrongTypeException(token);
    }
    BigInteger value = parser.getBigIntegerValue();
    if (value.compareTo(MAX_UNSIGNED) > 0) {
      throw new WrongTypeException(token);
    }
    return value.longValue();
  }

  private static boolean flag(JsonToken token, boolean before) throws IOException {
    return switch (token) {
      case VALUE_NULL -> before;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new WrongTypeException(token);
    };
  }

  /** The name in lower case, as far as ASCII goes; two letters outside it fold into ASCII. */
  private static String fold(String name) {
    return name.replace('\u017f', 's').replace('\u212a', 'k').toLowerCase(Locale.ROOT);
  }

  /** Escapes can yield lone surrogates, which no UTF-8 can hold; each becomes U+FFFD. */
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\ufffd');
      }
    }
    return repaired == null ? text : repaired.toString();
  }
}
