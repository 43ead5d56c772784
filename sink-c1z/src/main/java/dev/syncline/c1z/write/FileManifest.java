package dev.syncline.c1z.write;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.directory.DirectoryNames;
import dev.syncline.serde.DescriptorClosure;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.GrantDigestRoot;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import dev.syncline.serde.proto.manifest.PebbleIdIndexFormat;
import dev.syncline.serde.proto.manifest.SyncRunSummary;
import dev.syncline.serde.proto.storage.Records;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.nio.ByteBuffer;

/** The manifest of a file: how it is made, and copies of what its rows say of the sync. */
final class FileManifest {
  private static final int DIGEST_ABI_VERSION = 1;

  private FileManifest() {}

  /**
   * @param run the sync, or null if the file holds none
   * @param stats its statistics record, or null
   * @param digests digest over all grants, or null
   */
  static C1ZManifestV3 of(
      PayloadEncoding encoding, SyncRun run, byte[] stats, GrantDigestRoot digests)
      throws InvalidProtocolBufferException {
    C1ZManifestV3.Builder manifest =
        C1ZManifestV3.newBuilder()
            .setEngine("pebble3")
            .setEngineSchemaVersion(DirectoryNames.FORMAT_VERSION)
            .setPayloadEncoding(encoding)
            .setDescriptors(DescriptorClosure.of(Records.getDescriptor()))
            .setPebbleIdIndexFormat(PebbleIdIndexFormat.PEBBLE_ID_INDEX_FORMAT_STRUCTURED_V1);
    if (run != null) {
      manifest.addSyncRuns(summary(run, stats));
    }
    if (digests != null) {
      manifest.setGrantDigestRoot(digests);
    }
    return manifest.build();
  }

  private static SyncRunSummary summary(SyncRun run, byte[] stats)
      throws InvalidProtocolBufferException {
    SyncRunSummary.Builder summary =
        SyncRunSummary.newBuilder()
            .setSyncId(run.id())
            .setTypeValue(run.type())
            .setParentSyncId(run.parentId());
    if (stats != null) {
      // Parsing keeps the order of map entries, so the copy in the manifest is canonical too.
      summary.setStats(SyncStatsRecord.parseFrom(stats));
    }
    if (run.startedAt() != null) {
      summary.setStartedAt(run.startedAt());
    }
    if (run.endedAt() != null) {
      summary.setEndedAt(run.endedAt());
    }
    return summary.build();
  }

  static GrantDigestRoot digestRoot(long count, long xor) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(xor).array();
    return GrantDigestRoot.newBuilder()
        .setXorDigest(ByteString.copyFrom(bytes))
        .setCount(count)
        .setAbiVersion(DIGEST_ABI_VERSION)
        .build();
  }
}
