package dev.syncline.job.cli.c1z;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.table.TableReader;
import dev.syncline.c1z.write.ExpandedMark;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.SyncRunSummary;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts about a file as maps in the order in which they are printed, ready for JSON. */
final class FileFacts {
  private FileFacts() {}

  /** Head and manifest, without lists. */
  static Map<String, Object> file(C1zFile file) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file.name());
    facts.put("size", file.size());
    facts.put("databaseSize", file.databaseSize());
    EnvelopeReader envelope = file.envelope().orElse(null);
    C1ZManifestV3 manifest = envelope == null ? null : envelope.manifest();
    facts.put("format", envelope == null ? "directory" : "c1z3");
    facts.put("encoding", envelope == null ? null : encoding(envelope));
    facts.put("engine", manifest == null ? null : manifest.getEngine());
    facts.put("engineSchemaVersion", manifest == null ? null : manifest.getEngineSchemaVersion());
    facts.put("pebbleFormatVersion", file.store().database().formatVersion());
    facts.put("manifestBytes", envelope == null ? null : envelope.head().manifestBytes().length);
    facts.put("idIndexFormat", manifest == null ? null : manifest.getPebbleIdIndexFormatValue());
    facts.put("foldDeadBytes", manifest == null ? null : manifest.getFoldDeadBytes());
    facts.put(
        "descriptorFiles", manifest == null ? null : manifest.getDescriptors().getFileCount());
    facts.put("expanded", envelope == null ? null : ExpandedMark.isOn(envelope));
    facts.put("grantDigest", manifest == null ? null : digest(manifest));
    return facts;
  }

  private static String encoding(EnvelopeReader envelope) {
    return envelope.encoding().name().replace("PAYLOAD_ENCODING_", "");
  }

  private static Map<String, Object> digest(C1ZManifestV3 manifest) {
    if (!manifest.hasGrantDigestRoot()) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("count", manifest.getGrantDigestRoot().getCount());
    facts.put(
        "xor",
        HexFormat.of().formatHex(manifest.getGrantDigestRoot().getXorDigest().toByteArray()));
    facts.put("rulesVersion", manifest.getGrantDigestRoot().getAbiVersion());
    return facts;
  }

  /** The syncs that the manifest lists. */
  static List<Map<String, Object>> syncs(C1zFile file) {
    List<Map<String, Object>> syncs = new ArrayList<>();
    if (file.envelope().isPresent()) {
      for (SyncRunSummary run : file.envelope().get().manifest().getSyncRunsList()) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", run.getSyncId());
        facts.put("type", SyncRun.typeName(run.getTypeValue()));
        facts.put("parentId", run.getParentSyncId());
        facts.put("startedAt", run.hasStartedAt() ? time(run.getStartedAt()) : null);
        facts.put("endedAt", run.hasEndedAt() ? time(run.getEndedAt()) : null);
        SyncStatsRecord stats = run.getStats();
        facts.put("resourceTypes", run.hasStats() ? stats.getResourceTypes() : null);
        facts.put("resources", run.hasStats() ? stats.getResources() : null);
        facts.put("entitlements", run.hasStats() ? stats.getEntitlements() : null);
        facts.put("grants", run.hasStats() ? stats.getGrants() : null);
        facts.put("assets", run.hasStats() ? stats.getAssets() : null);
        syncs.add(facts);
      }
    }
    return syncs;
  }

  /** The payload's files and where they are. */
  static List<Map<String, Object>> frames(C1zFile file) {
    List<Map<String, Object>> frames = new ArrayList<>();
    if (file.envelope().isEmpty()) {
      file.store()
          .files()
          .sizes()
          .forEach((name, size) -> frames.add(frame(name, size, null, null, null)));
      return frames;
    }
    for (PayloadFile each : file.envelope().get().files()) {
      Long stored = each.compressedSize() == PayloadFile.UNKNOWN ? null : each.compressedSize();
      Long offset = each.offset() == PayloadFile.UNKNOWN ? null : each.offset();
      frames.add(frame(each.name(), each.rawSize(), stored, offset, each.frame().orElse(null)));
    }
    return frames;
  }

  private static Map<String, Object> frame(
      String name, long rawSize, Long storedSize, Long offset, FrameInfo hashes) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", name);
    facts.put("rawSize", rawSize);
    facts.put("storedSize", storedSize);
    facts.put("offset", offset);
    facts.put("xxHash64", hashes == null ? null : "%016x".formatted(hashes.rawXxHash64()));
    facts.put("sha256", hashes == null ? null : HexFormat.of().formatHex(hashes.rawSha256()));
    return facts;
  }

  /**
   * The live tables.
   *
   * @param inside whether to decode them and say what is in them
   */
  static List<Map<String, Object>> tables(TableStore store, boolean inside) throws IOException {
    List<Map<String, Object>> tables = new ArrayList<>();
    for (LiveTable table : store.database().tables()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("level", table.level());
      facts.put("number", table.number());
      facts.put("file", table.fileName());
      facts.put("virtual", table.isVirtual());
      facts.put("size", table.size());
      facts.put("smallestKey", HexFormat.of().formatHex(table.bounds().smallest()));
      facts.put("largestKey", HexFormat.of().formatHex(table.bounds().largest()));
      facts.put("smallestSequence", table.smallestSequence());
      facts.put("largestSequence", table.largestSequence());
      if (inside) {
        facts.putAll(store.inspect(table, FileFacts::inside));
      }
      tables.add(facts);
    }
    return tables;
  }

  private static Map<String, Object> inside(TableReader table) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("format", table.version().name());
    facts.put("entries", number(table, "rocksdb.num.entries"));
    facts.put("dataBlocks", number(table, "rocksdb.num.data.blocks"));
    facts.put("compression", table.textProperty("rocksdb.compression"));
    facts.put("indexLevels", table.hasTwoLevelIndex() ? 2 : 1);
    facts.put("rangeDeletions", table.rangeDeletions().size());
    return facts;
  }

  private static Long number(TableReader table, String property) throws IOException {
    var value = table.numberProperty(property);
    return value.isPresent() ? value.getAsLong() : null;
  }

  static String time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
  }
}
