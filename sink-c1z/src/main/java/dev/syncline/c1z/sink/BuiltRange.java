package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A range of keys of a sync that was built, or cannot be.
 *
 * @param syncId KSUID in its text form
 * @param epoch attempt of the producer
 * @param index of the range among those of the sync
 * @param result a {@code RangeResult} in serialized form; empty if the range cannot be built. Not
 *     copied, not to be changed
 * @param stagedFiles staged files that the result refers to
 * @param failure why the range cannot be built, one line for people; empty if it was
 */
record BuiltRange(
    String syncId, int epoch, int index, byte[] result, List<String> stagedFiles, String failure) {
  private static final int VERSION = 1;

  BuiltRange {
    requireNonNull(syncId);
    requireNonNull(result);
    requireNonNull(failure);
    stagedFiles = List.copyOf(stagedFiles);
  }

  static BuiltRange failed(BuildTask task, String failure) {
    return new BuiltRange(
        task.syncId(), task.epoch(), task.index(), new byte[0], List.of(), failure);
  }

  static void write(BuiltRange built, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    Wire.writeText(built.syncId, out);
    out.writeInt(built.epoch);
    out.writeInt(built.index);
    Wire.writeBytes(built.result, out);
    Wire.writeList(built.stagedFiles, Wire::writeText, out);
    Wire.writeText(built.failure, out);
  }

  static BuiltRange read(DataInputView in) throws IOException {
    Wire.requireVersion("built range", VERSION, in);
    return new BuiltRange(
        Wire.readText(in),
        in.readInt(),
        in.readInt(),
        Wire.readBytes(in),
        Wire.readList(Wire::readText, in),
        Wire.readText(in));
  }
}
