package dev.syncline.c1z.write;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpandedRuns;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.expand.ExpansionResources;
import dev.syncline.c1z.expand.GrantExpansion;
import dev.syncline.c1z.expand.TouchedEntitlements;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncRun;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * From final rows to a file in one process: seals runs, plans and builds ranges and assembles the
 * file, with workers and scratch space of its own.
 *
 * <p>The bytes of the file depend on the rows and the options, not on how the rows were spread over
 * runs. One thread calls it. {@link #close} frees workers and scratch space.
 */
public final class LocalBuild implements Closeable {
  /** Memory of one run for derived keys. */
  public static final int DERIVED_BYTES = 32 << 20;

  private final WriteOptions options;
  private final C1zWriter.Resources resources;
  private final ScratchStore scratch;
  private final WriterThreads workers;
  private final StageTimes stages = new StageTimes();

  /** Writes the sections of one run. */
  @FunctionalInterface
  public interface RunContent {
    void writeTo(SealedRunWriter run) throws IOException;
  }

  public LocalBuild(WriteOptions options, C1zWriter.Resources resources) {
    this.options = Objects.requireNonNull(options);
    this.resources = Objects.requireNonNull(resources);
    this.scratch = new ScratchStore(resources.memoryBytes(), resources.scratchDirectory());
    this.workers = new WriterThreads(resources.threads());
  }

  ScratchStore scratch() {
    return scratch;
  }

  WriterThreads workers() {
    return workers;
  }

  /** Where the time went, complete once {@link #build} has returned. */
  public StageTimes stages() {
    return stages;
  }

  /**
   * Expands the grants in runs that were sealed here, for an expansion.
   *
   * @throws dev.syncline.c1z.expand.ExpansionException if the rules or the limit forbid it
   */
  public ExpandedRuns expand(List<SealedRun> runs, ExpansionOptions how) throws IOException {
    stages.enter(StageTimes.Stage.EXPAND);
    return GrantExpansion.expand(runs, expansion(), how);
  }

  /**
   * The same for grants that had been expanded, all of them, before some rows changed.
   *
   * @param touched what those rows are about
   */
  public ExpandedRuns expandTouched(
      List<SealedRun> runs, TouchedEntitlements touched, ExpansionOptions how) throws IOException {
    stages.enter(StageTimes.Stage.EXPAND);
    return GrantExpansion.expandTouched(runs, touched, expansion(), how);
  }

  private ExpansionResources expansion() {
    return new ExpansionResources(
        scratch, scratch, scratch.runs(), workers, options.sort(), DERIVED_BYTES);
  }

  /** Seals one run for each content, in parallel; runs come out in the order of the list. */
  public List<SealedRun> seal(List<RunContent> contents) throws IOException {
    stages.enter(StageTimes.Stage.SEAL);
    List<Callable<SealedRun>> seals = new ArrayList<>();
    for (RunContent content : contents) {
      seals.add(() -> seal(content));
    }
    return workers.runAll(seals);
  }

  private SealedRun seal(RunContent content) throws IOException {
    try (ScratchStore.Sequence sequence = scratch.create()) {
      SealedRunWriter run = new SealedRunWriter(sequence, options.sort());
      content.writeTo(run);
      return run.finishStaged(sequence.name());
    }
  }

  /** The rows of a family in runs that were sealed here, in key order; to be closed. */
  public SliceMerge rows(List<SealedRun> runs, KeyFamily family) throws IOException {
    byte[] from = family.prefix();
    return new SliceMerge(RunSlice.of(runs, family, from, null), scratch, from, null);
  }

  /**
   * Builds the file of one sync.
   *
   * @param runs all its rows; of those with one key the last run's counts
   * @param facts the sync run as far as the rows do not tell it
   * @param statisticsToken the token whose statistics are lifted, or null for that of the sync run
   * @param statsWrittenAt time in the statistics record
   * @param out takes the file; stays open
   */
  public AssembledFile build(
      List<SealedRun> runs,
      SyncRun facts,
      String statisticsToken,
      Timestamp statsWrittenAt,
      OutputStream out)
      throws IOException {
    return build(runs, KeptTables.NONE, facts, statisticsToken, statsWrittenAt, out);
  }

  /**
   * As the other, with tables of other files.
   *
   * @param kept those tables
   */
  public AssembledFile build(
      List<SealedRun> runs,
      KeptTables kept,
      SyncRun facts,
      String statisticsToken,
      Timestamp statsWrittenAt,
      OutputStream out)
      throws IOException {
    stages.enter(StageTimes.Stage.BUILD);
    List<RangeResult> results = buildRanges(RangePlanner.plan(runs, kept));
    stages.enter(StageTimes.Stage.ASSEMBLE);
    try (FileAssembler assembler =
        new FileAssembler(options, piece -> new PieceInput(piece, scratch))) {
      return assembler.assemble(facts, statisticsToken, statsWrittenAt, results, kept, out);
    } finally {
      stages.end();
    }
  }

  private List<RangeResult> buildRanges(List<RangeTask> tasks) throws IOException {
    AtomicInteger next = new AtomicInteger();
    List<Callable<List<RangeResult>>> loops = new ArrayList<>();
    for (int i = 0; i < Math.min(resources.threads(), tasks.size()); i++) {
      loops.add(
          () -> {
            List<RangeResult> results = new ArrayList<>();
            try (ScratchStore.Sequence frames = scratch.create();
                RangeBuilder builder =
                    new RangeBuilder(
                        options, scratch, piecesIn(frames), resources.scratchDirectory())) {
              int task;
              while ((task = next.getAndIncrement()) < tasks.size()) {
                results.add(builder.build(tasks.get(task)));
              }
            }
            return results;
          });
    }
    List<RangeResult> all = new ArrayList<>();
    workers.runAll(loops).forEach(all::addAll);
    return all;
  }

  private static PieceStore piecesIn(ScratchStore.Sequence sequence) {
    return (data, offset, length) -> {
      long at = sequence.length();
      sequence.write(data, offset, length);
      return new Piece(sequence.name(), at, length, null);
    };
  }

  @Override
  public void close() throws IOException {
    workers.close();
    scratch.close();
  }
}
