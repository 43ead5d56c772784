package dev.syncline.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.serde.CompactionToken.Calls;
import dev.syncline.serde.proto.storage.IngestQualityStats;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads the members of a token into a {@link CompactionToken}. Not thread-safe. */
final class CompactionTokenReader extends TokenParser {
  private final CompactionToken token;
  private final boolean whole;
  private final IngestQualityStats.Builder quality = IngestQualityStats.newBuilder();
  private long version;

  private CompactionTokenReader(JsonParser parser, CompactionToken token, boolean whole) {
    super(parser);
    this.token = token;
    this.whole = whole;
  }

  /** Reads all members; false if the version is another one, or one has a wrong type. */
  static boolean readWhole(String text, CompactionToken target) {
    return read(text, target, true);
  }

  /** Reads the members that tokens of every version have; false if one has a wrong type. */
  static boolean readFlags(String text, CompactionToken target) {
    return read(text, target, false);
  }

  private static boolean read(String text, CompactionToken target, boolean whole) {
    try (JsonParser parser = open(text)) {
      CompactionTokenReader reader = new CompactionTokenReader(parser, target, whole);
      reader.readObject();
      return !whole || reader.version == 1 || reader.version == 2;
    } catch (IOException e) {
      // The token belongs to the syncer and may be any text.
      return false;
    }
  }

  private void readObject() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new WrongTypeException(parser.currentToken());
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = fold(parser.currentName());
      JsonToken value = parser.nextToken();
      if (!readFlag(name, value)) {
        if (whole) {
          readOther(name, value);
        } else {
          parser.skipChildren();
        }
      }
    }
    if (parser.nextToken() != null) {
      throw new WrongTypeException(parser.currentToken());
    }
    token.quality = quality.build();
  }

  private boolean readFlag(String name, JsonToken value) throws IOException {
    switch (name) {
      case "needs_expansion" -> token.needsExpansion = flag(value, token.needsExpansion);
      case "has_external_resource_grants" ->
          token.hasExternalResourceGrants = flag(value, token.hasExternalResourceGrants);
      case "should_fetch_related_resources" ->
          token.shouldFetchRelatedResources = flag(value, token.shouldFetchRelatedResources);
      case "should_skip_entitlements_and_grants" ->
          token.shouldSkipEntitlementsAndGrants =
              flag(value, token.shouldSkipEntitlementsAndGrants);
      case "should_skip_grants" -> token.shouldSkipGrants = flag(value, token.shouldSkipGrants);
      case "completed_actions_count" ->
          token.completedActions = signed(value, token.completedActions);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readOther(String name, JsonToken value) throws IOException {
    switch (name) {
      case "actions_map" -> readActions(value);
      case "action_order" -> readTexts(value, token.actionOrder);
      case "current_action_id" -> token.currentActionId = signed(value, token.currentActionId);
      case "entitlement_graph" -> token.entitlementGraph = enterObject(value) ? copy() : null;
      case "step_durations_ms" -> readStepDurations(value);
      case "connector_call_stats" -> readCalls(value, token.connectorCalls);
      case "session_store_stats" -> readCalls(value, token.sessionStore);
      case "ingest_quality" -> {
        if (enterObject(value)) {
          readQualityMembers(quality);
        } else {
          quality.clear();
        }
      }
      case "compaction" -> readCompaction(value);
      case "version" -> version = signed(value, version);
      default -> parser.skipChildren();
    }
  }

  private void readActions(JsonToken value) throws IOException {
    if (!enterObject(value)) {
      token.actions.clear();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String id = wellFormed(parser.currentName());
      parser.nextToken();
      token.actions.put(id, copy());
    }
  }

  private void readTexts(JsonToken value, List<String> target) throws IOException {
    target.clear();
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value != JsonToken.START_ARRAY) {
      throw new WrongTypeException(value);
    }
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      target.add(text(item, ""));
    }
  }

  private String text(JsonToken value, String before) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return before;
    }
    if (value != JsonToken.VALUE_STRING) {
      throw new WrongTypeException(value);
    }
    return wellFormed(parser.getText());
  }

  private void readStepDurations(JsonToken value) throws IOException {
    if (!enterObject(value)) {
      token.stepDurations.clear();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String step = wellFormed(parser.currentName());
      token.stepDurations.put(step, signed(parser.nextToken(), 0));
    }
  }

  private void readCalls(JsonToken value, Map<String, Calls> target) throws IOException {
    if (!enterObject(value)) {
      target.clear();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String call = wellFormed(parser.currentName());
      target.put(call, enterObject(parser.nextToken()) ? readCall() : null);
    }
  }

  private Calls readCall() throws IOException {
    long count = 0;
    long errors = 0;
    long timeouts = 0;
    long total = 0;
    long max = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = fold(parser.currentName());
      JsonToken value = parser.nextToken();
      switch (name) {
        case "count" -> count = signed(value, count);
        case "errors" -> errors = signed(value, errors);
        case "timeouts" -> timeouts = signed(value, timeouts);
        case "total_ms" -> total = signed(value, total);
        case "max_ms" -> max = signed(value, max);
        default -> parser.skipChildren();
      }
    }
    return new Calls(count, errors, timeouts, total, max);
  }

  private void readCompaction(JsonToken value) throws IOException {
    if (!enterObject(value)) {
      token.statsSyncId = "";
      token.partialSyncIds.clear();
      token.partialCount = 0;
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = fold(parser.currentName());
      JsonToken member = parser.nextToken();
      switch (name) {
        case "mode", "base_sync_id" -> text(member, "");
        case "stats_sync_id" -> token.statsSyncId = text(member, token.statsSyncId);
        case "partial_sync_ids" -> readTexts(member, token.partialSyncIds);
        case "partial_count" -> token.partialCount = signed(member, token.partialCount);
        case "record_counts" -> checkRecordCounts(member);
        default -> parser.skipChildren();
      }
    }
  }

  /** They are counted anew by every merge; only their types matter. */
  private void checkRecordCounts(JsonToken value) throws IOException {
    if (!enterObject(value)) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (enterObject(parser.nextToken())) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = fold(parser.currentName());
          JsonToken member = parser.nextToken();
          switch (name) {
            case "output", "added", "replaced", "carried" -> signed(member, 0);
            default -> parser.skipChildren();
          }
        }
      }
    }
  }

  /** The value at hand as compact JSON; without recursion, since nesting may be deep. */
  private String copy() throws IOException {
    JsonText json = new JsonText();
    int depth = 0;
    JsonToken at = parser.currentToken();
    while (true) {
      switch (at) {
        case START_OBJECT -> {
          json.beginObject();
          depth++;
        }
        case START_ARRAY -> {
          json.beginArray();
          depth++;
        }
        case END_OBJECT -> {
          json.endObject();
          depth--;
        }
        case END_ARRAY -> {
          json.endArray();
          depth--;
        }
        case FIELD_NAME -> json.name(wellFormed(parser.currentName()));
        case VALUE_STRING -> json.string(wellFormed(parser.getText()));
        default -> json.raw(parser.getText());
      }
      if (depth == 0) {
        return json.toString();
      }
      at = parser.nextToken();
      if (at == null) {
        throw new WrongTypeException(null);
      }
    }
  }
}
