package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.SyncStatistics;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.GrantDigestRoot;
import dev.syncline.serde.proto.manifest.SyncRunSummary;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Compares what the file says of itself, in the payload and in the manifest, with its rows. */
final class SyncCheck {
  private final C1zFile file;
  private final Findings findings;

  SyncCheck(C1zFile file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /**
   * Reads stamps and sync run.
   *
   * @return whether they are as a reader needs them
   */
  boolean checkSession() throws IOException {
    try {
      SyncRun run = file.syncRun().orElse(null);
      if (run == null) {
        findings.warning(Check.SYNC, "the file holds no sync");
      } else if (!run.finished()) {
        findings.warning(Check.SYNC, "sync " + run.id() + " is not finished");
      }
      return true;
    } catch (C1zException e) {
      findings.error(Check.SYNC, e.getMessage());
      return false;
    }
  }

  /** Compares the statistics record, if there is one, with the rows counted. */
  void checkStatistics(SyncStatistics counted) throws IOException {
    SyncStatsRecord stored;
    try {
      stored = file.statistics().orElse(null);
    } catch (C1zException e) {
      findings.error(Check.STATISTICS, e.getMessage());
      return;
    }
    SyncRun run = file.syncRun().orElse(null);
    if (stored != null) {
      compareCounts(stored, SyncStatsRecord.parseFrom(counted.toBytes()));
      if (run != null && !stored.getSyncId().equals(run.id())) {
        findings.error(
            Check.STATISTICS,
            "the statistics are those of sync %s, the file holds %s"
                .formatted(stored.getSyncId(), run.id()));
      }
    } else if (run != null && run.finished()) {
      findings.warning(Check.STATISTICS, "the file has no statistics");
    }
    file.envelope().ifPresent(e -> checkManifest(e.manifest(), run, stored));
  }

  private void compareCounts(SyncStatsRecord stored, SyncStatsRecord counted) {
    compare("resource types", stored.getResourceTypes(), counted.getResourceTypes());
    compare("resources", stored.getResources(), counted.getResources());
    compare("entitlements", stored.getEntitlements(), counted.getEntitlements());
    compare("grants", stored.getGrants(), counted.getGrants());
    compare("assets", stored.getAssets(), counted.getAssets());
    compare(
        "resources by type",
        stored.getResourcesByResourceTypeMap(),
        counted.getResourcesByResourceTypeMap());
    compare(
        "entitlements by resource type",
        stored.getEntitlementsByResourceTypeMap(),
        counted.getEntitlementsByResourceTypeMap());
    compare(
        "grants by resource type",
        stored.getGrantsByEntitlementResourceTypeMap(),
        counted.getGrantsByEntitlementResourceTypeMap());
  }

  private void compare(String what, Object stored, Object counted) {
    if (!stored.equals(counted)) {
      findings.error(
          Check.STATISTICS,
          "%s: the statistics say %s, the rows %s".formatted(what, stored, counted));
    }
  }

  private void compare(String what, Map<String, Long> stored, Map<String, Long> counted) {
    for (Map.Entry<String, Long> entry : counted.entrySet()) {
      String type = " of \"" + entry.getKey() + "\"";
      compare(what + type, stored.getOrDefault(entry.getKey(), 0L), entry.getValue());
    }
    for (Map.Entry<String, Long> entry : stored.entrySet()) {
      if (!counted.containsKey(entry.getKey())) {
        compare(what + " of \"" + entry.getKey() + "\"", entry.getValue(), 0L);
      }
    }
  }

  private void checkManifest(C1ZManifestV3 manifest, SyncRun run, SyncStatsRecord statistics) {
    if (manifest.getSyncRunsCount() == 0) {
      return;
    }
    if (run == null || manifest.getSyncRunsCount() > 1) {
      findings.error(
          Check.SYNC,
          "the manifest lists %d syncs, the payload holds %d"
              .formatted(manifest.getSyncRunsCount(), run == null ? 0 : 1));
      return;
    }
    SyncRunSummary copy = manifest.getSyncRuns(0);
    SyncRunSummary.Builder wanted =
        SyncRunSummary.newBuilder()
            .setSyncId(run.id())
            .setTypeValue(run.type())
            .setParentSyncId(run.parentId());
    if (run.startedAt() != null) {
      wanted.setStartedAt(run.startedAt());
    }
    if (run.endedAt() != null) {
      wanted.setEndedAt(run.endedAt());
    }
    if (!copy.toBuilder().clearStats().build().equals(wanted.build())) {
      findings.error(
          Check.SYNC, "the manifest's copy of sync " + run.id() + " differs from the payload's");
    }
    if (copy.hasStats() && statistics != null && !copy.getStats().equals(statistics)) {
      findings.error(
          Check.STATISTICS, "the manifest's copy of the statistics differs from the payload's");
    }
  }

  /** Compares the manifest's copy of the global digest with the one computed. */
  void checkDigestRoot(long count, long xor) {
    C1ZManifestV3 manifest = file.envelope().map(e -> e.manifest()).orElse(null);
    if (manifest == null || !manifest.hasGrantDigestRoot()) {
      return;
    }
    GrantDigestRoot root = manifest.getGrantDigestRoot();
    byte[] found = root.getXorDigest().toByteArray();
    boolean same =
        root.getCount() == count
            && found.length == Long.BYTES
            && ByteBuffer.wrap(found).getLong() == xor;
    if (!same) {
      findings.error(
          Check.DIGEST,
          "the manifest's digest is of %d grants and does not equal that of the %d rows"
              .formatted(root.getCount(), count));
    }
  }
}
