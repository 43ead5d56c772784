package dev.syncline.serde;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.storage.SyncRunRecord;
import java.util.List;
import java.util.Objects;

/**
 * The sync-run record of a file: what sync it holds and how far that came.
 *
 * @param id KSUID as text
 * @param type number of the sync type, see {@link #typeNumber}; may be one without a name
 * @param parentId free text, may be empty
 * @param startedAt null if absent
 * @param endedAt null if absent, that is, if the sync is not finished
 * @param token checkpoint token, opaque
 * @param supportsDiff whether expansion has begun
 * @param linkedId for diff tools, may be empty
 * @param compacted see the storage schema
 * @param invariantGeneration verification fields: empty unless checks ran
 * @param invariantCoverage ids of the checks that ran
 * @param invariantMode how they were run
 */
public record SyncRun(
    String id,
    int type,
    String parentId,
    Timestamp startedAt,
    Timestamp endedAt,
    String token,
    boolean supportsDiff,
    String linkedId,
    boolean compacted,
    String invariantGeneration,
    List<String> invariantCoverage,
    String invariantMode) {

  private static final List<String> TYPE_NAMES =
      List.of("", "full", "partial", "resources_only", "partial_upserts", "partial_deletions");

  public SyncRun {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(parentId, "parentId");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(linkedId, "linkedId");
    Objects.requireNonNull(invariantGeneration, "invariantGeneration");
    Objects.requireNonNull(invariantMode, "invariantMode");
    invariantCoverage = List.copyOf(invariantCoverage);
  }

  /** A run as a sync without verification fields leaves it. */
  public SyncRun(
      String id,
      int type,
      String parentId,
      Timestamp startedAt,
      Timestamp endedAt,
      String token,
      boolean supportsDiff) {
    this(id, type, parentId, startedAt, endedAt, token, supportsDiff, "", false, "", List.of(), "");
  }

  /** Number of a sync type's name: 1 to 5, and 0 for every other text. */
  public static int typeNumber(String name) {
    return Math.max(TYPE_NAMES.indexOf(name), 0);
  }

  /** Name of a sync type's number; empty if it has none. */
  public static String typeName(int number) {
    return number < 0 || number >= TYPE_NAMES.size() ? "" : TYPE_NAMES.get(number);
  }

  /** Whether the sync has ended. */
  public boolean finished() {
    return endedAt != null;
  }

  /** The same run with another token. */
  public SyncRun withToken(String newToken) {
    return new SyncRun(
        id,
        type,
        parentId,
        startedAt,
        endedAt,
        newToken,
        supportsDiff,
        linkedId,
        compacted,
        invariantGeneration,
        invariantCoverage,
        invariantMode);
  }

  /** The run as it is when its sync has ended once more; what was verified before is void. */
  public SyncRun endedAgain(Timestamp time) {
    return new SyncRun(
        id,
        type,
        parentId,
        startedAt,
        Objects.requireNonNull(time),
        token,
        supportsDiff,
        linkedId,
        compacted,
        "",
        List.of(),
        "");
  }

  /** The same run after expansion has begun. */
  public SyncRun withSupportsDiff() {
    return new SyncRun(
        id,
        type,
        parentId,
        startedAt,
        endedAt,
        token,
        true,
        linkedId,
        compacted,
        invariantGeneration,
        invariantCoverage,
        invariantMode);
  }

  /** The canonical {@code SyncRunRecord}. */
  public byte[] toRecordBytes() {
    SyncRunRecord.Builder record =
        SyncRunRecord.newBuilder()
            .setSyncId(id)
            .setTypeValue(type)
            .setParentSyncId(parentId)
            .setSyncToken(token)
            .setSupportsDiff(supportsDiff)
            .setLinkedSyncId(linkedId)
            .setCompacted(compacted)
            .setIngestInvariantGeneration(invariantGeneration)
            .addAllIngestInvariantCoverage(invariantCoverage)
            .setIngestInvariantMode(invariantMode);
    if (startedAt != null) {
      record.setStartedAt(startedAt);
    }
    if (endedAt != null) {
      record.setEndedAt(endedAt);
    }
    // No maps and no unknown fields in it: the stock serialisation is canonical.
    return record.build().toByteArray();
  }

  /**
   * Reads a stored {@code SyncRunRecord}.
   *
   * @throws InvalidProtocolBufferException if it does not parse
   */
  public static SyncRun fromRecordBytes(byte[] bytes) throws InvalidProtocolBufferException {
    SyncRunRecord record = SyncRunRecord.parseFrom(bytes);
    return new SyncRun(
        record.getSyncId(),
        record.getTypeValue(),
        record.getParentSyncId(),
        record.hasStartedAt() ? record.getStartedAt() : null,
        record.hasEndedAt() ? record.getEndedAt() : null,
        record.getSyncToken(),
        record.getSupportsDiff(),
        record.getLinkedSyncId(),
        record.getCompacted(),
        record.getIngestInvariantGeneration(),
        record.getIngestInvariantCoverageList(),
        record.getIngestInvariantMode());
  }
}
