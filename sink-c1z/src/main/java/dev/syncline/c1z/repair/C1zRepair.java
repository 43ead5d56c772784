package dev.syncline.c1z.repair;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes of a file that is wrong one that is right: reads whatever rows can be read, and writes them
 * with indexes, digests, statistics and manifest made anew.
 *
 * <p>Blocks and tables that are damaged are passed over; rows that are out of order, outside of
 * their table's bounds or under another key than their value names are put where they belong. What
 * is lost is told line by line. Of what is told nothing is a guess: a value is kept as it is or not
 * at all.
 *
 * <p>Takes memory for sorting and for one table at a time; the rest goes to scratch space.
 */
public final class C1zRepair {
  private static final int LARGEST_SORT = 64 << 20;
  private static final int SMALLEST_SORT = 1 << 20;

  private final C1zFile file;
  private final WriteOptions write;
  private final C1zWriter.Resources resources;
  private final Notes notes;
  private final StepProgress progress;

  private C1zRepair(
      C1zFile file,
      WriteOptions write,
      C1zWriter.Resources resources,
      Notes notes,
      StepProgress progress) {
    this.file = file;
    this.write = Objects.requireNonNull(write);
    this.resources = Objects.requireNonNull(resources);
    this.notes = notes;
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * What a repair wrote.
   *
   * @param run the sync
   * @param file the file
   * @param mended things that were put right, indexes, digests and statistics aside
   * @param lost things that could not
   */
  public record Result(SyncRun run, AssembledFile file, long mended, long lost) {}

  /**
   * Repairs.
   *
   * @param source the file, which is only read
   * @param output the file to write; appears whole or not at all
   * @param overwrite whether an output with other bytes is replaced
   * @param listener takes notes as they are made, in threads of this class but one after the other
   * @throws NotRepairableException if no finished sync is in it, or rows of another key layout
   * @throws dev.syncline.c1z.envelope.C1zException if it does not open
   * @throws dev.syncline.c1z.write.OutputExistsException if the output holds other bytes and is not
   *     to be replaced
   */
  public static Result repair(
      Path source,
      Path output,
      boolean overwrite,
      WriteOptions write,
      C1zWriter.Resources resources,
      Consumer<RepairNote> listener,
      StepProgress progress)
      throws IOException {
    Notes notes = new Notes(listener);
    try (C1zFile file = C1zFile.open(source)) {
      if (Files.exists(output) && Files.isSameFile(source, output)) {
        throw new NotRepairableException(file.name(), "it cannot be the output too");
      }
      try (OutputFile target = OutputFile.prepare(output, overwrite)) {
        Result result = new C1zRepair(file, write, resources, notes, progress).writeTo(target);
        target.publish();
        return result;
      }
    }
  }

  private Result writeTo(OutputFile target) throws IOException {
    int memory = (int) Math.max(SMALLEST_SORT, Math.min(LARGEST_SORT, resources.memoryBytes() / 4));
    Path scratch = resources.scratchDirectory();
    RowsOfSync facts =
        new RowsOfSync(file.name(), file.envelope().map(e -> e.manifest()).orElse(null), notes);
    try (LocalBuild local = new LocalBuild(write, resources);
        Strays strays = new Strays(memory, scratch, notes)) {
      List<SealedRun> runs = new ArrayList<>();
      try (Versions versions = new Versions(memory, scratch, notes)) {
        Salvage.read(file, versions, notes, progress);
        progress.at("judging rows", 0, 0);
        runs.addAll(
            local.seal(
                List.of(
                    run -> {
                      RowSealer kept = new RowSealer(run, LocalBuild.DERIVED_BYTES, false);
                      versions.forEachVisible(new RowTriage(facts, strays, notes, kept)::row);
                      kept.finish();
                    })));
      }
      SyncRun run = facts.finish();
      if (!strays.isEmpty()) {
        List<SealedRun> atHome = List.copyOf(runs);
        runs.addAll(local.seal(List.of(moved -> strays.settle(local, atHome, moved))));
      }
      progress.at("writing", 0, 0);
      AssembledFile written;
      try (OutputStream out = target.rewrite()) {
        written = local.build(runs, run, null, facts.statsWrittenAt(), out);
      }
      return new Result(run, written, notes.mended(), notes.lost());
    }
  }
}
