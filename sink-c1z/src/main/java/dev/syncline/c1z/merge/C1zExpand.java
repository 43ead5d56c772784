package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpandedRuns;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Expands the grants of a finished sync in a file, into a new file.
 *
 * <p>The rows become runs as they would at the end of a stream, and these are expanded; so the new
 * file holds what it would hold had the sync been expanded when it was written. It is the same
 * sync: id, times and token stay. Verification fields go, since they speak of other rows.
 */
public final class C1zExpand {
  private static final KeyFamily[] KEPT = {
    KeyFamily.RESOURCE_TYPES,
    KeyFamily.RESOURCES,
    KeyFamily.ENTITLEMENTS,
    KeyFamily.GRANTS,
    KeyFamily.ASSETS,
    KeyFamily.SESSIONS,
    KeyFamily.META
  };

  private static final int ROWS_BETWEEN_CHECKS = 1 << 14;
  private static final int RANGES_A_THREAD = 2;

  private C1zExpand() {}

  /**
   * What an expansion wrote.
   *
   * @param run the sync
   * @param file the file
   * @param counters what the expansion came across
   */
  public record Result(SyncRun run, AssembledFile file, ExpansionCounters counters) {}

  /**
   * Expands.
   *
   * @param source the file, which is only read
   * @param output the file to write
   * @param overwrite whether an output with other bytes is replaced
   * @throws MergeRefusedException if the source holds no finished sync
   * @throws dev.syncline.c1z.expand.ExpansionException if the rules or the limit forbid it
   * @throws dev.syncline.c1z.write.OutputExistsException if the output holds other bytes and is not
   *     to be replaced
   */
  public static Result expand(
      Path source,
      Path output,
      ExpansionOptions how,
      WriteOptions write,
      C1zWriter.Resources resources,
      boolean overwrite)
      throws IOException {
    Objects.requireNonNull(how);
    if (Files.exists(output) && Files.exists(source) && Files.isSameFile(source, output)) {
      throw new MergeRefusedException(source, "is the input, it cannot be the output too");
    }
    try (C1zFile file = C1zFile.open(source)) {
      SyncRun stored = finished(source, file);
      try (OutputFile target = OutputFile.prepare(output, overwrite);
          LocalBuild local = new LocalBuild(write, resources)) {
        List<SealedRun> runs = new ArrayList<>(local.seal(contents(file, resources.threads())));
        ExpandedRuns expanded = local.expand(runs, how.forSyncThatEnded(stored.endedAt()));
        runs.addAll(expanded.runs());
        SyncRun run = unverified(stored);
        AssembledFile written;
        try (OutputStream out = target.rewrite()) {
          written = local.build(runs, run, null, statsWrittenAt(file, run), out);
        }
        target.publish();
        return new Result(run.withSupportsDiff(), written, expanded.counters());
      }
    }
  }

  private static SyncRun finished(Path source, C1zFile file) throws IOException {
    SyncRun run =
        file.syncRun().orElseThrow(() -> new MergeRefusedException(source, "holds no sync"));
    if (!run.finished()) {
      throw new MergeRefusedException(source, "sync " + run.id() + " is not finished");
    }
    return run;
  }

  private static SyncRun unverified(SyncRun run) {
    return new SyncRun(
        run.id(),
        run.type(),
        run.parentId(),
        run.startedAt(),
        run.endedAt(),
        run.token(),
        run.supportsDiff(),
        run.linkedId(),
        run.compacted(),
        "",
        List.of(),
        "");
  }

  private static Timestamp statsWrittenAt(C1zFile file, SyncRun run) throws IOException {
    return file.statistics()
        .filter(SyncStatsRecord::hasWrittenAt)
        .map(SyncStatsRecord::getWrittenAt)
        .orElse(run.endedAt());
  }

  private static List<LocalBuild.RunContent> contents(C1zFile file, int threads) {
    List<LocalBuild.RunContent> contents = new ArrayList<>();
    List<TableStore> stores = List.of(file.store());
    for (KeyFamily family : KEPT) {
      for (RowRange range :
          RowRange.splitStores(family, stores, threads * RANGES_A_THREAD, Set.of())) {
        contents.add(run -> copy(file, range, run));
      }
    }
    return contents;
  }

  private static void copy(C1zFile file, RowRange range, SealedRunWriter run) throws IOException {
    RowSealer sealer = new RowSealer(run, LocalBuild.DERIVED_BYTES, true);
    try (VisibleCursor row = file.store().cursor(range.to())) {
      int n = 0;
      for (boolean more = row.seek(range.from()); more; more = row.next()) {
        if (++n % ROWS_BETWEEN_CHECKS == 0 && Thread.interrupted()) {
          throw new IOException("interrupted while rows were read");
        }
        if (range.family() != KeyFamily.META || !C1zMerge.belongsToOneSync(row)) {
          add(file, row, sealer);
        }
      }
    }
    sealer.finish();
  }

  private static void add(C1zFile file, VisibleCursor row, RowSealer sealer) throws IOException {
    try {
      sealer.add(
          row.keyArray(), row.keyLength(), row.valueArray(), row.valueOffset(), row.valueLength());
    } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MergeRefusedException(
          file.name(),
          "the row of key " + HexFormat.of().formatHex(row.key()) + ": " + e.getMessage(),
          e);
    }
  }
}
