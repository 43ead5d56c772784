package dev.syncline.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.syncline.serde.proto.storage.IngestQualityStats;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;

/**
 * What readers of a syncer's checkpoint token share: names match in any case, {@code null} stands
 * for absent, a value of another type than expected is an error. Not thread-safe.
 */
abstract class TokenParser {
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

  final JsonParser parser;

  TokenParser(JsonParser parser) {
    this.parser = parser;
  }

  /** A parser of the token's text, to be closed. */
  static JsonParser open(String token) throws IOException {
    return JSON.createParser(token);
  }

  /** Something has another type than it should. */
  static final class WrongTypeException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongTypeException(JsonToken found) {
      super("unexpected " + found);
    }
  }

  /** True at the start of an object, false at null; anything else is refused. */
  static boolean enterObject(JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return false;
    }
    if (token != JsonToken.START_OBJECT) {
      throw new WrongTypeException(token);
    }
    return true;
  }

  /** Reads the members of {@code ingest_quality}, whose object has been entered. */
  final void readQualityMembers(IngestQualityStats.Builder q) throws IOException {
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

  final long signed(JsonToken token, long before) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return before;
    }
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw new WrongTypeException(token);
    }
    return parser.getLongValue(); // throws if it does not fit
  }

  final long unsigned(JsonToken token, long before) throws IOException {
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

  static boolean flag(JsonToken token, boolean before) throws IOException {
    return switch (token) {
      case VALUE_NULL -> before;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new WrongTypeException(token);
    };
  }

  /** The name in lower case, as far as ASCII goes; two letters outside it fold into ASCII. */
  static String fold(String name) {
    return name.replace('\u017f', 's').replace('\u212a', 'k').toLowerCase(Locale.ROOT);
  }

  /** Escapes can yield lone surrogates, which no UTF-8 can hold; each becomes U+FFFD. */
  static String wellFormed(String text) {
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
