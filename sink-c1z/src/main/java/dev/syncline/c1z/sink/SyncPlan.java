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
  /** 1 knew nothing of expansions, 2 not how much they read. */
  private static final int VERSION = 3;

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
    SyncVerdict.write(plan.verdict, out);
    out.writeInt(plan.tasks);
    Wire.writeList(plan.stagedRuns, Wire::writeText, out);
  }

  static SyncPlan read(DataInputView in) throws IOException {
    int version = Wire.readVersion("sync plan", VERSION, in);
    SyncVerdict verdict = SyncVerdict.read(in, version > 1, version > 2);
    return new SyncPlan(verdict, in.readInt(), Wire.readList(Wire::readText, in));
  }
}
