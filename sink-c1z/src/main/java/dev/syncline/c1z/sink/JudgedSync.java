package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A sync of which all shards have reported, and its rows.
 *
 * @param verdict the judgement over it
 * @param runs its rows; of those with one key the last run's counts
 */
record JudgedSync(SyncVerdict verdict, List<SealedRun> runs) {
  /** 1 did not know how much an expansion read. */
  private static final int VERSION = 2;

  JudgedSync {
    requireNonNull(verdict);
    runs = List.copyOf(runs);
  }

  String syncId() {
    return verdict.syncId();
  }

  /** Bytes of rows that lie on the heap. */
  long bytes() {
    return runs.stream().mapToLong(run -> run.path() == null ? run.length() : 0).sum();
  }

  /** The staged files that hold its rows. */
  List<String> stagedRuns() {
    List<String> staged = new ArrayList<>();
    for (SealedRun run : runs) {
      if (run.path() != null) {
        staged.add(run.path());
      }
    }
    return staged;
  }

  JudgedSync withVerdict(SyncVerdict other) {
    return new JudgedSync(other, runs);
  }

  /** The same with further rows, which win over rows with equal keys. */
  JudgedSync plus(List<SealedRun> more) {
    List<SealedRun> all = new ArrayList<>(runs);
    all.addAll(more);
    return new JudgedSync(verdict, all);
  }

  static void write(JudgedSync sync, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    SyncVerdict.write(sync.verdict, out);
    Wire.writeList(sync.runs, JudgedSync::writeRun, out);
  }

  static JudgedSync read(DataInputView in) throws IOException {
    int version = Wire.readVersion("judged sync", VERSION, in);
    return new JudgedSync(
        SyncVerdict.read(in, true, version > 1),
        Wire.readList(view -> SealedRun.read(new ByteInput(Wire.readBytes(view))), in));
  }

  private static void writeRun(SealedRun run, DataOutputView out) throws IOException {
    ByteSink bytes = new ByteSink();
    run.writeTo(bytes);
    Wire.writeBytes(bytes.toByteArray(), out);
  }
}
