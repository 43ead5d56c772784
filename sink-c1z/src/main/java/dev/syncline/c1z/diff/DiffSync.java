package dev.syncline.c1z.diff;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.storage.AssetRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Writes what the second of two files has and the first has not, as a partial sync of its own:
 * merged into the first file it gives the second, where rows of the second are not older, and apart
 * from rows that the second has not any more.
 *
 * <p>The rows are taken as they are; assets, which name their sync, name the new one. The sync
 * begins and ends when the second file's did, and has the first file's for a parent.
 *
 * @param difference what was found
 * @param run the new sync
 * @param file the file
 */
public record DiffSync(DiffResult difference, SyncRun run, AssembledFile file) {
  private static final int PARTIAL = SyncRun.typeNumber("partial");

  /**
   * Compares and writes.
   *
   * @param a the file before
   * @param b the file after; holds a finished sync
   * @param listener hears of all differences
   * @param syncId KSUID text of the new sync
   * @param overwrite whether an output with other bytes is replaced
   * @throws dev.syncline.c1z.write.OutputExistsException if the output holds other bytes and is not
   *     to be replaced
   */
  public static DiffSync write(
      C1zFile a,
      C1zFile b,
      DiffOptions options,
      DiffListener listener,
      String syncId,
      Path output,
      boolean overwrite,
      WriteOptions write,
      C1zWriter.Resources resources)
      throws IOException {
    if (options.identitiesOnly()) {
      throw new IllegalArgumentException("a sync of differences needs all of the rows");
    }
    SyncRun after =
        b.syncRun()
            .filter(SyncRun::finished)
            .orElseThrow(() -> new IOException(b.name() + ": holds no finished sync"));
    SyncRun run =
        new SyncRun(
            syncId,
            PARTIAL,
            a.syncRun().map(SyncRun::id).orElse(""),
            after.startedAt(),
            after.endedAt(),
            "",
            false);
    try (OutputFile target = OutputFile.prepare(output, overwrite);
        LocalBuild local = new LocalBuild(write, resources)) {
      DiffResult[] found = new DiffResult[1];
      var runs =
          local.seal(
              List.of(
                  rows -> {
                    RowSealer sealer = new RowSealer(rows, LocalBuild.DERIVED_BYTES, false);
                    found[0] = C1zDiff.compare(a, b, options, new Tee(listener, sealer, run.id()));
                    sealer.finish();
                  }));
      AssembledFile file;
      try (OutputStream out = target.rewrite()) {
        file = local.build(runs, run, null, run.endedAt(), out);
      }
      target.publish();
      return new DiffSync(found[0], run, file);
    }
  }

  /** Tells a listener and keeps the rows of the second file. */
  private record Tee(DiffListener listener, RowSealer rows, String syncId) implements DiffListener {
    Tee {
      Objects.requireNonNull(listener);
    }

    @Override
    public void added(KeyFamily family, VisibleCursor row) throws IOException {
      listener.added(family, row);
      keep(family, row);
    }

    @Override
    public void removed(KeyFamily family, VisibleCursor row) throws IOException {
      listener.removed(family, row);
    }

    @Override
    public void changed(
        KeyFamily family, VisibleCursor before, VisibleCursor after, List<FieldChange> fields)
        throws IOException {
      listener.changed(family, before, after, fields);
      keep(family, after);
    }

    private void keep(KeyFamily family, VisibleCursor row) throws IOException {
      byte[] value = row.valueArray();
      int offset = row.valueOffset();
      int length = row.valueLength();
      if (family == KeyFamily.ASSETS) {
        value =
            AssetRecord.parser().parseFrom(value, offset, length).toBuilder()
                .setSyncId(syncId)
                .build()
                .toByteArray();
        offset = 0;
        length = value.length;
      }
      rows.add(row.keyArray(), row.keyLength(), value, offset, length);
    }
  }
}
