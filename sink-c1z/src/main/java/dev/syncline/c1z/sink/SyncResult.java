package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.write.AssembledFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What became of a sync that has ended. There is one for every sync and epoch that ends; after a
 * failure it may be told twice.
 *
 * @param syncId KSUID in its text form
 * @param epoch attempt of the producer, from 1
 * @param outcome how it ended
 * @param reason one line for people; empty if published and as asked for
 * @param facts what the markers say
 * @param path where the file is, or for {@link SyncOutcome#CONFLICT} would be; else empty
 * @param size bytes of the sync's file; 0 if none was made
 * @param sha256 SHA-256 of the sync's file in hex; empty if none was made
 * @param keys keys in the file
 * @param rows rows in the file
 * @param records distinct records taken, refused ones included
 * @param counters what was not stored
 * @param expansion what the expansion of its grants came across; empty if there was none
 * @param mergedInto the previous file of the connector that the sync was merged into, if it was
 * @param concludedAt when the outcome was known, by the clock of the job; 0 before
 */
public record SyncResult(
    String syncId,
    int epoch,
    SyncOutcome outcome,
    String reason,
    SyncFacts facts,
    String path,
    long size,
    String sha256,
    long keys,
    RowCounts rows,
    long records,
    ShardCounters counters,
    Optional<ExpansionCounters> expansion,
    Optional<PreviousFile> mergedInto,
    long concludedAt) {
  /** 1 knew nothing of expansions, 2 nothing of merges, 3 not how much an expansion read. */
  private static final int VERSION = 4;

  public SyncResult {
    requireNonNull(syncId);
    requireNonNull(outcome);
    requireNonNull(reason);
    requireNonNull(facts);
    requireNonNull(path);
    requireNonNull(sha256);
    requireNonNull(rows);
    requireNonNull(counters);
    requireNonNull(expansion);
    requireNonNull(mergedInto);
  }

  /** The result of a sync without a file. */
  static SyncResult withoutFile(SyncVerdict verdict, SyncOutcome outcome, String reason) {
    return new SyncResult(
        verdict.syncId(),
        verdict.epoch(),
        outcome,
        reason,
        verdict.facts(),
        "",
        0,
        "",
        0,
        RowCounts.NONE,
        verdict.records(),
        verdict.counters(),
        verdict.expansion(),
        Optional.empty(),
        0);
  }

  /** The same after the file was lost. */
  SyncResult withoutFile() {
    return new SyncResult(
        syncId,
        epoch,
        outcome,
        reason,
        facts,
        "",
        0,
        "",
        0,
        RowCounts.NONE,
        records,
        counters,
        expansion,
        mergedInto,
        concludedAt);
  }

  /** The same with another end. */
  SyncResult concluded(SyncOutcome end, String why, long at) {
    return new SyncResult(
        syncId,
        epoch,
        end,
        why,
        facts,
        path,
        size,
        sha256,
        keys,
        rows,
        records,
        counters,
        expansion,
        mergedInto,
        at);
  }

  /**
   * The same with another file.
   *
   * @param base what it was merged into, if it was
   * @param found what an expansion of its grants came across, if there was one
   */
  SyncResult withFile(
      AssembledFile file,
      String why,
      Optional<PreviousFile> base,
      Optional<ExpansionCounters> found) {
    return new SyncResult(
        syncId,
        epoch,
        outcome,
        why,
        facts,
        path,
        file.size(),
        file.sha256Hex(),
        file.keys(),
        RowCounts.of(file.statistics()),
        records,
        counters,
        found,
        base,
        concludedAt);
  }

  /** One JSON object on one line, see {@link SyncResultJson}. */
  public String toJson() {
    return SyncResultJson.write(this);
  }

  static void write(SyncResult result, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    Wire.writeText(result.syncId, out);
    out.writeInt(result.epoch);
    out.writeByte(result.outcome.code());
    Wire.writeText(result.reason, out);
    writeFacts(result.facts, out);
    Wire.writeText(result.path, out);
    out.writeLong(result.size);
    Wire.writeText(result.sha256, out);
    out.writeLong(result.keys);
    out.writeLong(result.rows.resourceTypes());
    out.writeLong(result.rows.resources());
    out.writeLong(result.rows.entitlements());
    out.writeLong(result.rows.grants());
    out.writeLong(result.rows.assets());
    out.writeLong(result.records);
    writeCounters(result.counters, out);
    Wire.writeOption(result.expansion, SyncResult::writeExpansion, out);
    Wire.writeOption(result.mergedInto, PreviousFile::write, out);
    out.writeLong(result.concludedAt);
  }

  static SyncResult read(DataInputView in) throws IOException {
    int version = Wire.readVersion("sync result", VERSION, in);
    return new SyncResult(
        Wire.readText(in),
        in.readInt(),
        SyncOutcome.of(in.readUnsignedByte()),
        Wire.readText(in),
        readFacts(in),
        Wire.readText(in),
        in.readLong(),
        Wire.readText(in),
        in.readLong(),
        new RowCounts(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()),
        in.readLong(),
        readCounters(in),
        version > 1 ? readExpansion(in, version > 3) : Optional.empty(),
        version > 2 ? Wire.readOption(PreviousFile::read, in) : Optional.empty(),
        in.readLong());
  }

  static void writeFacts(SyncFacts facts, DataOutputView out) throws IOException {
    Wire.writeText(facts.type(), out);
    Wire.writeText(facts.parentSyncId(), out);
    Wire.writeText(facts.connector(), out);
    Wire.writeOption(facts.startedAt(), Wire::writeTime, out);
    Wire.writeOption(facts.endedAt(), Wire::writeTime, out);
    Wire.writeOption(facts.statsWrittenAt(), Wire::writeTime, out);
  }

  static SyncFacts readFacts(DataInputView in) throws IOException {
    String type = Wire.readText(in);
    String parent = Wire.readText(in);
    String connector = Wire.readText(in);
    Optional<Timestamp> startedAt = Wire.readOption(Wire::readTime, in);
    Optional<Timestamp> endedAt = Wire.readOption(Wire::readTime, in);
    return new SyncFacts(
        type, parent, connector, startedAt, endedAt, Wire.readOption(Wire::readTime, in));
  }

  static void writeCounters(ShardCounters counters, DataOutputView out) throws IOException {
    out.writeLong(counters.rejected());
    out.writeLong(counters.repeated());
    out.writeLong(counters.fenced());
    out.writeLong(counters.late());
  }

  static ShardCounters readCounters(DataInputView in) throws IOException {
    return new ShardCounters(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  static void writeExpansion(ExpansionCounters found, DataOutputView out) throws IOException {
    out.writeLong(found.expandableGrants());
    out.writeLong(found.unknownEntitlements());
    out.writeInt(found.entitlements());
    out.writeInt(found.components());
    out.writeInt(found.cycles());
    out.writeLong(found.edges());
    out.writeInt(found.levels());
    out.writeLong(found.addedGrants());
    out.writeLong(found.changedGrants());
    out.writeInt(found.recomputedEntitlements());
    out.writeLong(found.readGrants());
  }

  /**
   * @param withWork whether the form is one that says how much was read; 0 is given else
   */
  static Optional<ExpansionCounters> readExpansion(DataInputView in, boolean withWork)
      throws IOException {
    return Wire.readOption(view -> readCounters(view, withWork), in);
  }

  private static ExpansionCounters readCounters(DataInputView in, boolean withWork)
      throws IOException {
    return new ExpansionCounters(
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        withWork ? in.readInt() : 0,
        withWork ? in.readLong() : 0);
  }
}
