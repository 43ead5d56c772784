package dev.syncline.c1z.expand;

import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The library path from records to the bytes of a file, expanded or not. */
final class Packing {
  private Packing() {}

  /**
   * @param records of one sync, its markers included
   * @param how null for a file that is not expanded
   */
  static byte[] pack(
      List<byte[]> records,
      ExpansionOptions how,
      WriteOptions options,
      C1zWriter.Resources resources)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BeginSync begin = StreamRecord.parseFrom(records.get(0)).getBeginSync();
    EndSync end = StreamRecord.parseFrom(records.get(records.size() - 1)).getEndSync();
    try (C1zWriter writer =
        new C1zWriter(begin.getSyncId(), options, resources, (position, reason) -> {})) {
      if (how != null) {
        writer.expanding(how);
      }
      for (byte[] record : records.subList(1, records.size() - 1)) {
        writer.add(record, 0, record.length, 0);
      }
      SyncRun run =
          new SyncRun(
              begin.getSyncId(),
              SyncRun.typeNumber(begin.getType()),
              begin.getParentSyncId(),
              begin.getStartedAt(),
              end.getEndedAt(),
              "",
              false);
      writer.finish(run, end.getStatsWrittenAt(), out);
    }
    return out.toByteArray();
  }

  static C1zWriter.Resources resources(int threads, long memory, Path scratch) {
    return new C1zWriter.Resources(threads, memory, scratch);
  }
}
