package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.CopyWriter;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Copies the sync of a file into a fresh, compact one: every key and value as they are, except the
 * scratch rows of connectors and counters.
 */
public final class C1zClone {
  private static final byte COUNTERS = 0x08;
  private static final byte SESSIONS = 0x09;
  private static final String FULL = "full";

  private C1zClone() {}

  /**
   * Clones.
   *
   * @param source the file, which is only read
   * @param syncId the sync to copy, or empty for the finished full one
   * @param output the file to write
   * @param overwrite whether an output with other bytes is replaced
   * @throws MergeRefusedException if the source does not hold that sync, or it is not finished
   * @throws dev.syncline.c1z.write.OutputExistsException if the output holds other bytes and is not
   *     to be replaced
   */
  public static AssembledFile clone(
      Path source,
      String syncId,
      Path output,
      boolean overwrite,
      WriteOptions options,
      C1zWriter.Resources resources)
      throws IOException {
    try (C1zFile file = C1zFile.open(source)) {
      requireSync(source, file.syncRun(), syncId);
      return copy(file, false, output, overwrite, options, resources);
    }
  }

  /**
   * Writes a file again: the same keys and values, scratch rows included, in another encoding or
   * with other tables.
   *
   * @throws dev.syncline.c1z.write.OutputExistsException if the output holds other bytes and is not
   *     to be replaced
   */
  public static AssembledFile convert(
      Path source,
      Path output,
      boolean overwrite,
      WriteOptions options,
      C1zWriter.Resources resources)
      throws IOException {
    try (C1zFile file = C1zFile.open(source)) {
      file.syncRun(); // checks the stamps
      return copy(file, true, output, overwrite, options, resources);
    }
  }

  private static void requireSync(Path source, Optional<SyncRun> run, String syncId)
      throws MergeRefusedException {
    if (syncId.isEmpty()) {
      if (run.filter(SyncRun::finished)
          .filter(found -> SyncRun.typeName(found.type()).equals(FULL))
          .isEmpty()) {
        throw new MergeRefusedException(source, "holds no finished full sync");
      }
    } else if (run.filter(found -> found.id().equals(syncId)).isEmpty()) {
      throw new MergeRefusedException(
          source,
          "sync " + syncId + " not found, the file holds " + run.map(SyncRun::id).orElse("none"));
    } else if (!run.get().finished()) {
      throw new MergeRefusedException(source, "sync " + syncId + " is not finished");
    }
  }

  private static AssembledFile copy(
      C1zFile file,
      boolean everything,
      Path output,
      boolean overwrite,
      WriteOptions options,
      C1zWriter.Resources resources)
      throws IOException {
    try (OutputFile target = OutputFile.prepare(output, overwrite);
        CopyWriter writer = new CopyWriter(options, resources);
        VisibleCursor row = file.store().cursor()) {
      while (row.next()) {
        byte second = row.keyLength() > 1 ? row.keyArray()[1] : 0;
        if (everything || second != COUNTERS && second != SESSIONS) {
          writer.add(
              row.keyArray(),
              row.keyLength(),
              row.valueArray(),
              row.valueOffset(),
              row.valueLength());
        }
      }
      AssembledFile written;
      try (OutputStream out = target.rewrite()) {
        written = writer.finish(out);
      }
      target.publish();
      return written;
    }
  }
}
