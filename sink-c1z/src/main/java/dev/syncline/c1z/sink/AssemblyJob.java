package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A sync of which everything has come together.
 *
 * @param plan of the sync
 * @param ranges all its ranges, in any order
 */
record AssemblyJob(SyncPlan plan, List<BuiltRange> ranges) {
  private static final int VERSION = 1;

  AssemblyJob {
    requireNonNull(plan);
    ranges = List.copyOf(ranges);
    if (ranges.size() != plan.tasks()) {
      throw new IllegalArgumentException(
          plan.syncId() + ": " + ranges.size() + " ranges, expected " + plan.tasks());
    }
  }

  /** Bytes of ranges that lie on the heap. */
  long bytes() {
    return ranges.stream().mapToLong(range -> range.result().length).sum();
  }

  static void write(AssemblyJob job, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    SyncPlan.write(job.plan, out);
    Wire.writeList(job.ranges, BuiltRange::write, out);
  }

  static AssemblyJob read(DataInputView in) throws IOException {
    Wire.requireVersion("assembly job", VERSION, in);
    return new AssemblyJob(SyncPlan.read(in), Wire.readList(BuiltRange::read, in));
  }
}
