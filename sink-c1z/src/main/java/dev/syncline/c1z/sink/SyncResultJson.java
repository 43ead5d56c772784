package dev.syncline.c1z.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionCounters;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The JSON form of a {@link SyncResult}: one object, members always in the same order.
 *
 * <pre>
 * sync_id, epoch, outcome, type, connector        always
 * parent_sync_id, reason                          unless empty
 * started_at, ended_at                            RFC 3339 in UTC, unless absent
 * concluded_at                                    the same, by the clock of the job
 * path, size, sha256, keys, rows {…}              if a file was made
 * records, rejected, repeated, fenced, late       always
 * expansion {…}                                   if grants were expanded
 * merged_into {path, size, sha256}                if it was merged into the previous file
 * </pre>
 *
 * <p>{@code rows} has {@code resource_types}, {@code resources}, {@code entitlements}, {@code
 * grants} and {@code assets}; {@code expansion} has {@code expandable_grants}, {@code
 * unknown_entitlements}, {@code entitlements}, {@code components}, {@code cycles}, {@code edges},
 * {@code levels}, {@code added_grants}, {@code changed_grants}, {@code recomputed_entitlements} and
 * {@code read_grants}.
 */
final class SyncResultJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private SyncResultJson() {}

  static String write(SyncResult result) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      writeSync(result, json);
      writeFile(result, json);
      json.writeNumberField("records", result.records());
      json.writeNumberField("rejected", result.counters().rejected());
      json.writeNumberField("repeated", result.counters().repeated());
      json.writeNumberField("fenced", result.counters().fenced());
      json.writeNumberField("late", result.counters().late());
      if (result.expansion().isPresent()) {
        writeExpansion(result.expansion().get(), json);
      }
      if (result.mergedInto().isPresent()) {
        writePrevious(result.mergedInto().get(), json);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a write", e);
    }
    return text.toString();
  }

  private static void writeSync(SyncResult result, JsonGenerator json) throws IOException {
    SyncFacts facts = result.facts();
    json.writeStringField("sync_id", result.syncId());
    json.writeNumberField("epoch", Integer.toUnsignedLong(result.epoch()));
    json.writeStringField("outcome", result.outcome().text());
    json.writeStringField("type", facts.type());
    json.writeStringField("connector", facts.connector());
    if (!facts.parentSyncId().isEmpty()) {
      json.writeStringField("parent_sync_id", facts.parentSyncId());
    }
    if (!result.reason().isEmpty()) {
      json.writeStringField("reason", result.reason());
    }
    writeTime("started_at", facts.startedAt(), json);
    writeTime("ended_at", facts.endedAt(), json);
    if (result.concludedAt() != 0) {
      json.writeStringField("concluded_at", Instant.ofEpochMilli(result.concludedAt()).toString());
    }
  }

  private static void writeFile(SyncResult result, JsonGenerator json) throws IOException {
    if (result.path().isEmpty()) {
      return;
    }
    json.writeStringField("path", result.path());
    json.writeNumberField("size", result.size());
    json.writeStringField("sha256", result.sha256());
    json.writeNumberField("keys", result.keys());
    json.writeObjectFieldStart("rows");
    json.writeNumberField("resource_types", result.rows().resourceTypes());
    json.writeNumberField("resources", result.rows().resources());
    json.writeNumberField("entitlements", result.rows().entitlements());
    json.writeNumberField("grants", result.rows().grants());
    json.writeNumberField("assets", result.rows().assets());
    json.writeEndObject();
  }

  private static void writePrevious(PreviousFile file, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("merged_into");
    json.writeStringField("path", file.path());
    json.writeNumberField("size", file.size());
    json.writeStringField("sha256", file.sha256());
    json.writeEndObject();
  }

  private static void writeTime(String name, Optional<Timestamp> time, JsonGenerator json)
      throws IOException {
    if (time.isPresent()) {
      json.writeStringField(
          name, Instant.ofEpochSecond(time.get().getSeconds(), time.get().getNanos()).toString());
    }
  }

  private static void writeExpansion(ExpansionCounters found, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("expansion");
    json.writeNumberField("expandable_grants", found.expandableGrants());
    json.writeNumberField("unknown_entitlements", found.unknownEntitlements());
    json.writeNumberField("entitlements", found.entitlements());
    json.writeNumberField("components", found.components());
    json.writeNumberField("cycles", found.cycles());
    json.writeNumberField("edges", found.edges());
    json.writeNumberField("levels", found.levels());
    json.writeNumberField("added_grants", found.addedGrants());
    json.writeNumberField("changed_grants", found.changedGrants());
    json.writeNumberField("recomputed_entitlements", found.recomputedEntitlements());
    json.writeNumberField("read_grants", found.readGrants());
    json.writeEndObject();
  }
}
