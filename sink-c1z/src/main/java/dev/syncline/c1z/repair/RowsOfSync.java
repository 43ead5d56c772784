package dev.syncline.c1z.repair;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.Keys;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.SyncRunSummary;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.util.Arrays;
import java.util.HexFormat;

/** The rows that speak of the whole sync, and what they say. Not thread-safe. */
final class RowsOfSync {
  private final String file;
  private final C1ZManifestV3 manifest;
  private final Notes notes;
  private boolean keyspaceStamp;
  private boolean formatStamp;
  private byte[] stats;
  private SyncRun run;
  private String problem = "is missing";

  /**
   * @param file name for messages
   * @param manifest of the envelope, or null
   */
  RowsOfSync(String file, C1ZManifestV3 manifest, Notes notes) {
    this.file = file;
    this.manifest = manifest;
    this.notes = notes;
  }

  /**
   * Takes a meta row if it is one that every file has anew.
   *
   * @return whether it was taken; if not, it is to be kept as it is
   */
  boolean takeMeta(byte[] key, byte[] value) throws NotRepairableException {
    if (Arrays.equals(key, Keys.KEYSPACE_VERSION)) {
      requireStamp("keyspace version", value);
      keyspaceStamp = true;
    } else if (Arrays.equals(key, Keys.GRANT_ENTITLEMENT_ID_FORMAT)) {
      requireStamp("grant and entitlement id format", value);
      formatStamp = true;
    } else if (Arrays.equals(key, Keys.STATS)) {
      stats = value;
    } else if (Arrays.equals(key, Keys.DEFERRED_INDEX_PENDING)
        || Arrays.equals(key, Keys.DIGEST_BUILD_PENDING)) {
      notes.mended("an end of sync that did not finish left a marker behind: removed");
    } else {
      return false;
    }
    return true;
  }

  private void requireStamp(String what, byte[] value) throws NotRepairableException {
    if (!Arrays.equals(value, Keys.STAMP_VALUE)) {
      throw new NotRepairableException(
          file,
          "%s: found %s, expected %s"
              .formatted(
                  what,
                  HexFormat.of().formatHex(value),
                  HexFormat.of().formatHex(Keys.STAMP_VALUE)));
    }
  }

  /** Takes the sync-run record. */
  void takeRun(byte[] value) {
    try {
      SyncRun found = SyncRun.fromRecordBytes(value);
      if (Ksuid.isText(found.id())) {
        run = found;
      } else {
        problem = "has the sync id \"" + found.id() + "\", which is no KSUID";
      }
    } catch (InvalidProtocolBufferException e) {
      problem = "does not parse (" + e.getMessage() + ")";
    }
  }

  /**
   * Ends the input.
   *
   * @return the finished sync that the file holds
   * @throws NotRepairableException if neither the rows nor the manifest know one
   */
  SyncRun finish() throws NotRepairableException {
    if (!keyspaceStamp || !formatStamp) {
      notes.mended("the stamp of the key layout is missing: written");
    }
    if (run == null) {
      run = runOfManifest();
      notes.lost(
          "the sync-run record "
              + problem
              + ": sync "
              + run.id()
              + " taken from the manifest, which has neither its token nor its marks");
    }
    takeEndOfManifest();
    if (!run.finished()) {
      throw new NotRepairableException(
          file, "sync " + run.id() + " is not finished; resume it or start it anew");
    }
    return run;
  }

  /** The manifest is written last: where rows are lost, its copy may be newer than the record. */
  private void takeEndOfManifest() {
    SyncRunSummary copy = copyInManifest();
    if ((!run.finished() || notes.lost() > 0)
        && copy != null
        && copy.getSyncId().equals(run.id())
        && copy.hasEndedAt()
        && !copy.getEndedAt().equals(run.endedAt())) {
      run = run.endedAgain(copy.getEndedAt());
      notes.lost(
          "the last sync-run record of sync "
              + run.id()
              + " is lost: an older one taken, with the end that is in the manifest");
    }
  }

  /** Null if there is none that is of use. */
  private SyncRunSummary copyInManifest() {
    return manifest == null
            || manifest.getSyncRunsCount() != 1
            || !Ksuid.isText(manifest.getSyncRuns(0).getSyncId())
        ? null
        : manifest.getSyncRuns(0);
  }

  private SyncRun runOfManifest() throws NotRepairableException {
    SyncRunSummary copy = copyInManifest();
    if (copy == null) {
      throw new NotRepairableException(
          file, "the sync-run record " + problem + ", and no manifest names the sync");
    }
    return new SyncRun(
        copy.getSyncId(),
        copy.getTypeValue(),
        copy.getParentSyncId(),
        copy.hasStartedAt() ? copy.getStartedAt() : null,
        copy.hasEndedAt() ? copy.getEndedAt() : null,
        "",
        false);
  }

  /** When the statistics were written, as far as is known: else when the sync ended. */
  Timestamp statsWrittenAt() {
    if (stats != null) {
      try {
        SyncStatsRecord record = SyncStatsRecord.parseFrom(stats);
        if (record.hasWrittenAt()) {
          return record.getWrittenAt();
        }
      } catch (InvalidProtocolBufferException e) {
        notes.mended("the statistics do not parse (" + e.getMessage() + "): counted anew");
      }
    }
    return run.endedAt();
  }
}
