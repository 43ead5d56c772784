package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.expand.ExpandedRuns;
import dev.syncline.c1z.expand.ExpansionException;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.expand.ExpansionResources;
import dev.syncline.c1z.expand.GrantExpansion;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.sort.RunSink;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.c1z.write.ScratchStore;
import dev.syncline.c1z.write.WriterThreads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Expands the grants of syncs, with threads that all of them share. What an expansion reads again
 * is on the local disk; the runs that it makes are inline or in staged files. Thread-safe.
 */
final class ExpansionWorker implements Closeable {
  private static final int SCRATCH_BYTES = 32 << 20;
  private static final int DERIVED_BYTES = 4 << 20;

  private final ExpansionOptions options;
  private final SortOptions sort;
  private final FileOperations files;
  private final StagingArea staging;
  private final int inlineBytes;
  private final Path scratchDirectory;
  private final WriterThreads workers;

  /**
   * What came of an expansion.
   *
   * @param sync with the verdict that counts now, and all its runs
   * @param made staged files among them that are in the making
   */
  record Expanded(JudgedSync sync, List<String> made) {}

  /**
   * @param inlineBytes how many bytes a run may carry itself
   * @param scratchDirectory a local directory, made if absent
   * @param threads how many work on expansions
   */
  ExpansionWorker(
      ExpansionOptions options,
      SortOptions sort,
      FileOperations files,
      StagingArea staging,
      int inlineBytes,
      Path scratchDirectory,
      int threads) {
    this.options = requireNonNull(options);
    this.sort = requireNonNull(sort);
    this.files = requireNonNull(files);
    this.staging = requireNonNull(staging);
    this.inlineBytes = inlineBytes;
    this.scratchDirectory = requireNonNull(scratchDirectory);
    this.workers = new WriterThreads(threads);
  }

  /**
   * Expands a complete sync. One that cannot be expanded, or of which staged runs are missing or
   * cut, is a result too: its verdict says so.
   *
   * @throws IOException for errors that another attempt may not meet
   */
  Expanded expand(JudgedSync sync) throws IOException {
    Outputs outputs = new Outputs();
    Files.createDirectories(scratchDirectory);
    try (ScratchStore scratch = new ScratchStore(SCRATCH_BYTES, scratchDirectory)) {
      ExpandedRuns expanded =
          GrantExpansion.expand(
              sync.runs(),
              new ExpansionResources(
                  new StagedReads(files), scratch, outputs, workers, sort, DERIVED_BYTES),
              options.forSyncThatEnded(sync.verdict().facts().endedAt().orElseThrow()));
      List<String> made = new ArrayList<>();
      for (SealedRun run : expanded.runs()) {
        if (run.path() != null) {
          made.add(run.path());
        }
      }
      SyncVerdict verdict = sync.verdict().expanded(expanded.counters());
      return new Expanded(sync.plus(expanded.runs()).withVerdict(verdict), made);
    } catch (ExpansionException e) {
      outputs.abandon();
      return new Expanded(sync.withVerdict(afterFailure(sync.verdict(), e)), List.of());
    } catch (IOException e) {
      outputs.abandon();
      String loss = StagedReads.lossIn(e);
      if (loss == null) {
        throw e;
      }
      SyncVerdict verdict = sync.verdict().withOutcome(SyncVerdict.Outcome.QUARANTINED, loss);
      return new Expanded(sync.withVerdict(verdict), List.of());
    } catch (RuntimeException e) {
      outputs.abandon();
      throw e;
    }
  }

  private SyncVerdict afterFailure(SyncVerdict verdict, ExpansionException failure) {
    return switch (options.onFailure()) {
      case QUARANTINE ->
          verdict.withOutcome(
              SyncVerdict.Outcome.QUARANTINED, "not expanded: " + failure.getMessage());
      case PUBLISH_UNEXPANDED ->
          verdict.withOutcome(
              SyncVerdict.Outcome.COMPLETE, "not expanded: " + failure.getMessage());
    };
  }

  /** Ends the threads. */
  @Override
  public void close() {
    workers.close();
  }

  /** The runs of one expansion, so that none stays behind if it fails. */
  private final class Outputs implements RunSink {
    private final List<SpillingOutput> all = new ArrayList<>();

    @Override
    public synchronized Output create() {
      SpillingOutput output = new SpillingOutput(staging, files, inlineBytes);
      all.add(output);
      return output;
    }

    synchronized void abandon() {
      all.forEach(SpillingOutput::abandon);
    }
  }
}
