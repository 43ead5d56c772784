package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A range of keys of a sync that is to be built.
 *
 * @param syncId KSUID in its text form
 * @param epoch attempt of the producer
 * @param index of the range among those of the sync
 * @param range a {@code RangeTask} in serialized form. Not copied, not to be changed
 */
record BuildTask(String syncId, int epoch, int index, byte[] range) {
  private static final int VERSION = 1;

  BuildTask {
    requireNonNull(syncId);
    requireNonNull(range);
  }

  static void write(BuildTask task, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    Wire.writeText(task.syncId, out);
    out.writeInt(task.epoch);
    out.writeInt(task.index);
    Wire.writeBytes(task.range, out);
  }

  static BuildTask read(DataInputView in) throws IOException {
    Wire.requireVersion("build task", VERSION, in);
    return new BuildTask(Wire.readText(in), in.readInt(), in.readInt(), Wire.readBytes(in));
  }
}
