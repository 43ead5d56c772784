package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.expand.ExpansionCounters;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The judgement over a sync of which every shard has reported.
 *
 * @param syncId KSUID in its text form
 * @param epoch attempt of the producer that was judged
 * @param outcome what becomes of the sync
 * @param reason one line for people; empty if complete and as asked for
 * @param facts what the markers say
 * @param records distinct records taken over all partitions, refused ones included
 * @param counters sums over all shards
 * @param expansion what an expansion of its grants came across; empty before, and without one
 */
public record SyncVerdict(
    String syncId,
    int epoch,
    Outcome outcome,
    String reason,
    SyncFacts facts,
    long records,
    ShardCounters counters,
    Optional<ExpansionCounters> expansion) {

  /** What becomes of a sync. */
  public enum Outcome {
    /** Nothing is missing: the file can be written. */
    COMPLETE(0),
    /** Something is missing or contradicts itself: not published, kept from harm. */
    QUARANTINED(1),
    /** The producer dropped it. */
    ABORTED(2),
    /** Nothing came for the idle time. */
    ABANDONED(3);

    private static final Outcome[] BY_CODE = values();

    private final int code;

    Outcome(int code) {
      this.code = code;
    }

    /** The number that stands for it in serialized form; never changes. */
    int code() {
      return code;
    }

    static Outcome of(int code) {
      if (code < 0 || code >= BY_CODE.length) {
        throw new IllegalArgumentException("verdict " + code + ", known are 0 to 3");
      }
      return BY_CODE[code];
    }
  }

  public SyncVerdict {
    requireNonNull(syncId);
    requireNonNull(outcome);
    requireNonNull(reason);
    requireNonNull(facts);
    requireNonNull(counters);
    requireNonNull(expansion);
  }

  /** Whether its file can be written. */
  public boolean isComplete() {
    return outcome == Outcome.COMPLETE;
  }

  SyncVerdict withOutcome(Outcome other, String why) {
    return new SyncVerdict(syncId, epoch, other, why, facts, records, counters, expansion);
  }

  /** The same after an expansion. */
  SyncVerdict expanded(ExpansionCounters found) {
    return new SyncVerdict(
        syncId, epoch, outcome, reason, facts, records, counters, Optional.of(found));
  }

  static void write(SyncVerdict verdict, DataOutputView out) throws IOException {
    Wire.writeText(verdict.syncId, out);
    out.writeInt(verdict.epoch);
    out.writeByte(verdict.outcome.code());
    Wire.writeText(verdict.reason, out);
    SyncResult.writeFacts(verdict.facts, out);
    out.writeLong(verdict.records);
    SyncResult.writeCounters(verdict.counters, out);
    Wire.writeOption(verdict.expansion, SyncResult::writeExpansion, out);
  }

  /**
   * @param withExpansion whether the form is one that knows of expansions
   * @param withWork whether it says how much they read
   */
  static SyncVerdict read(DataInputView in, boolean withExpansion, boolean withWork)
      throws IOException {
    return new SyncVerdict(
        Wire.readText(in),
        in.readInt(),
        Outcome.of(in.readUnsignedByte()),
        Wire.readText(in),
        SyncResult.readFacts(in),
        in.readLong(),
        SyncResult.readCounters(in),
        withExpansion ? SyncResult.readExpansion(in, withWork) : Optional.empty());
  }
}
