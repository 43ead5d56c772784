package dev.syncline.job.input;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * Replays the finished sync of a c1z file: the records that make the same rows again.
 *
 * <p>Between a begin and an end marker with the times of the file come resource types, resources,
 * entitlements, grants, assets and scratch rows in key order, then checkpoint token, mark and graph
 * of the sync run. Indexes, digests and statistics are not replayed, they follow from the rows. Nor
 * are fields of the sync run that no producer can set: those of verification and of compaction, and
 * the linked sync.
 *
 * <p>One row is in memory at a time.
 */
final class C1zInput extends RecordInput {
  private static final List<KeyFamily> REPLAYED =
      List.of(
          KeyFamily.RESOURCE_TYPES,
          KeyFamily.RESOURCES,
          KeyFamily.ENTITLEMENTS,
          KeyFamily.GRANTS,
          KeyFamily.ASSETS,
          KeyFamily.SESSIONS);

  private final C1zFile file;
  private final SyncRun run;
  private final String syncId;
  private final StoredRowRecords translation = new StoredRowRecords();
  private final Deque<StreamRecord> first = new ArrayDeque<>();
  private final Deque<StreamRecord> last = new ArrayDeque<>();
  private int nextFamily;
  private KeyFamily family;
  private VisibleCursor rows;
  private byte[] record = new byte[0];
  private long number;

  private C1zInput(String name, C1zFile file, SyncRun run, String syncId) throws IOException {
    super(name);
    this.file = file;
    this.run = run;
    this.syncId = syncId;
    first.add(begin());
    addLast();
  }

  /**
   * Opens a file.
   *
   * @param syncId id under which its sync is replayed, or null for its own
   * @throws InputException if it holds no finished sync
   */
  static C1zInput of(String name, String syncId) throws IOException {
    C1zFile file = C1zFile.open(Path.of(name));
    try {
      SyncRun run =
          file.syncRun()
              .filter(SyncRun::finished)
              .orElseThrow(() -> new InputException(name, "holds no finished sync to replay"));
      return new C1zInput(name, file, run, syncId == null ? run.id() : syncId);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private StreamRecord begin() {
    BeginSync.Builder begin =
        BeginSync.newBuilder()
            .setSyncId(syncId)
            .setType(SyncRun.typeName(run.type()))
            .setParentSyncId(run.parentId());
    if (run.startedAt() != null) {
      begin.setStartedAt(run.startedAt());
    }
    return StreamRecord.newBuilder().setBeginSync(begin).build();
  }

  private void addLast() throws IOException {
    byte[] graph = file.store().get(Keys.ENTITLEMENT_GRAPH);
    if (graph != null) {
      last.add(StoredRowRecords.graph(graph));
    }
    if (!run.token().isEmpty()) {
      last.add(StreamRecord.newBuilder().setCheckpointToken(run.token()).build());
    }
    if (run.supportsDiff()) {
      last.add(StreamRecord.newBuilder().setMarkSupportsDiff(true).build());
    }
    EndSync.Builder end = EndSync.newBuilder().setEndedAt(run.endedAt());
    Timestamp written =
        file.statistics()
            .filter(SyncStatsRecord::hasWrittenAt)
            .map(SyncStatsRecord::getWrittenAt)
            .orElse(null);
    if (written != null) {
      end.setStatsWrittenAt(written);
    }
    last.add(StreamRecord.newBuilder().setEndSync(end).build());
  }

  @Override
  public boolean next() throws IOException {
    StreamRecord next = first.poll();
    if (next == null) {
      next = nextRow();
    }
    if (next == null) {
      next = last.poll();
    }
    if (next == null) {
      return false;
    }
    number++;
    record = next.toByteArray();
    return true;
  }

  /** The record for the next row, or null after the last. */
  private StreamRecord nextRow() throws IOException {
    while (true) {
      if (rows == null) {
        if (nextFamily == REPLAYED.size()) {
          return null;
        }
        family = REPLAYED.get(nextFamily++);
        byte[] prefix = family.prefix();
        rows = file.store().cursor(Keys.upperBound(prefix));
        if (rows.seek(prefix)) {
          return translate();
        }
      } else if (rows.next()) {
        return translate();
      }
      rows.close();
      rows = null;
    }
  }

  private StreamRecord translate() throws IOException {
    try {
      return translation.record(family, rows);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new InputException(
          new Position(name(), Position.Unit.RECORD, number + 1),
          "the row of key "
              + HexFormat.of().formatHex(rows.key())
              + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public byte[] data() {
    return record;
  }

  @Override
  Position.Unit unit() {
    return Position.Unit.RECORD;
  }

  @Override
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    try (C1zFile closed = file;
        VisibleCursor open = rows) {
      rows = null;
    }
  }
}
