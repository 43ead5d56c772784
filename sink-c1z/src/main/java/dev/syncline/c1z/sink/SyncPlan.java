package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What has to come together before a sync is over.
 *
 * @param verdict the judgement over the sync
 * @param tasks number of ranges that are being built for its file; 0 also for a sync without rows,
 *     and for one of which no file is made
 * @param stagedRuns staged files that hold its rows, and that nobody needs when its file is made
 */
record SyncPlan(SyncVerdict verdict, int tasks, List<String> stagedRuns) {
  private static final int VERSION = 1;

  SyncPlan {
    requireNonNull(verdict);
    stagedRuns = List.copyOf(stagedRuns);
    if (tasks < 0 || (tasks > 0 && !verdict.isComplete())) {
      throw new IllegalArgumentException(
          verdict.syncId() + ": " + tasks + " tasks for a sync that is " + verdict.outcome());
    }
  }

  String syncId() {
    return verdict.syncId();
  }

  int epoch() {
    return verdict.epoch();
  }

  static void write(SyncPlan plan, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    SyncVerdict verdict = plan.verdict;
    Wire.writeText(verdict.syncId(), out);
    out.writeInt(verdict.epoch());
    out.writeByte(verdict.outcome().code());
    Wire.writeText(verdict.reason(), out);
    SyncResult.writeFacts(verdict.facts(), out);
    out.writeLong(verdict.records());
    SyncResult.writeCounters(verdict.counters(), out);
    out.writeInt(plan.tasks);
    Wire.writeList(plan.stagedRuns, Wire::writeText, out);
  }

  static SyncPlan read(DataInputView in) throws IOException {
    Wire.requireVersion("sync plan", VERSION, in);
    SyncVerdict verdict =
        new SyncVerdict(
            Wire.readText(in),
            in.readInt(),
            SyncVerdict.Outcome.of(in.readUnsignedByte()),
            Wire.readText(in),
            SyncResult.readFacts(in),
            in.readLong(),
            SyncResult.readCounters(in));
    return new SyncPlan(verdict, in.readInt(), Wire.readList(Wire::readText, in));
  }
}
