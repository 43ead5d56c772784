package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.expand.ExpandedRuns;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.expand.TouchedEntitlements;
import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.KeptTables;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.serde.CompactionToken.FamilyCounts;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.SyncRun;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Merges files into one: a base and partial syncs, oldest first.
 *
 * <p>One pass over the sorted rows of all inputs at once, in ranges that are merged in parallel;
 * per key one row is taken over whole ({@link MergeStrategy}). The winners become runs, and runs
 * become a file as in the library path, so indexes, digests and statistics are derived anew. Tables
 * that no other input touches go over as they are ({@link FrameReuse}). Memory depends on the
 * number of inputs and threads, not on their size. Inputs are only read; the output appears whole
 * or not at all.
 */
public final class C1zMerge {
  private static final KeyFamily[] MERGED = {
    KeyFamily.RESOURCE_TYPES, KeyFamily.RESOURCES, KeyFamily.ENTITLEMENTS, KeyFamily.GRANTS
  };
  private static final KeyFamily[] KEPT_OF_BASE = {
    KeyFamily.ASSETS, KeyFamily.SESSIONS, KeyFamily.META
  };

  /** Meta keys that are written anew, or belong to the base's sync alone. */
  private static final byte[][] META_OF_ONE_SYNC = {
    Keys.KEYSPACE_VERSION,
    Keys.GRANT_ENTITLEMENT_ID_FORMAT,
    Keys.STATS,
    Keys.ENTITLEMENT_GRAPH,
    Keys.DEFERRED_INDEX_PENDING,
    Keys.DIGEST_BUILD_PENDING
  };

  private static final int ROWS_BETWEEN_CHECKS = 1 << 14;
  private static final int RANGES_A_THREAD = 2;
  private static final int READ_AHEAD_INPUTS = 2;
  private static final int DEAD_WEIGHT_PERCENT = 15;
  private static final int FOLD_PERCENT = 10;

  private final List<MergeInput> inputs;
  private final boolean fold;
  private final MergeOptions options;
  private final Map<KeyFamily, FamilyCounts> counts = new EnumMap<>(KeyFamily.class);

  /** Null unless the base is expanded, and only what the partials touch has to be. */
  private final TouchedEntitlements touched;

  private C1zMerge(List<MergeInput> inputs, boolean fold, MergeOptions options) {
    this.inputs = inputs;
    this.fold = fold;
    this.options = options;
    this.touched = expands() && inputs.get(0).isExpanded() ? new TouchedEntitlements() : null;
  }

  /**
   * Merges.
   *
   * @param paths the base, then the partials, oldest first
   * @param output the file to write
   * @throws MergeRefusedException if an input cannot be merged; the message names it
   * @throws dev.syncline.c1z.expand.ExpansionException if the grants cannot be expanded
   * @throws dev.syncline.c1z.envelope.C1zException if one is damaged or no c1z3 file
   * @throws dev.syncline.c1z.write.OutputExistsException if the output holds other bytes and is not
   *     to be replaced
   */
  public static MergeResult merge(List<Path> paths, Path output, MergeOptions options)
      throws IOException {
    Objects.requireNonNull(options);
    if (paths.size() < 2) {
      throw new MergeRefusedException(
          "not enough files: found " + paths.size() + ", expected a base and at least one more");
    }
    for (Path path : paths) {
      if (Files.exists(output) && Files.exists(path) && Files.isSameFile(path, output)) {
        throw new MergeRefusedException(path, "is an input, it cannot be the output too");
      }
    }
    try (Inputs inputs = Inputs.open(paths)) {
      boolean fold =
          switch (options.strategy()) {
            case REBUILD -> false;
            case FOLD -> true;
            case AUTO -> isFoldWorthwhile(inputs.all);
          };
      return new C1zMerge(inputs.all, fold, options).write(output);
    }
  }

  /**
   * Makes sure that a file can be an input.
   *
   * @throws MergeRefusedException if it cannot; the message says why
   * @throws dev.syncline.c1z.envelope.C1zException if it is damaged or no c1z3 file
   */
  public static void requireAcceptable(Path path) throws IOException {
    MergeInput.open(path, ReadOptions.defaults()).close();
  }

  /** All inputs, open at the same time. */
  private static final class Inputs implements Closeable {
    private final List<MergeInput> all = new ArrayList<>();

    static Inputs open(List<Path> paths) throws IOException {
      ReadOptions defaults = ReadOptions.defaults();
      ReadOptions each =
          defaults
              .withMemory(defaults.memory() / paths.size())
              .withReadAhead(paths.size() <= READ_AHEAD_INPUTS);
      Inputs inputs = new Inputs();
      try {
        for (Path path : paths) {
          inputs.all.add(MergeInput.open(path, each));
        }
      } catch (IOException | RuntimeException e) {
        inputs.close();
        throw e;
      }
      return inputs;
    }

    @Override
    public void close() throws IOException {
      IOException failed = null;
      for (MergeInput input : all) {
        try {
          input.close();
        } catch (IOException e) {
          failed = e;
        }
      }
      if (failed != null) {
        throw failed;
      }
    }
  }

  private static boolean isFoldWorthwhile(List<MergeInput> inputs) {
    MergeInput base = inputs.get(0);
    long partials = inputs.stream().skip(1).mapToLong(input -> input.file().size()).sum();
    long dead =
        base.file()
            .envelope()
            .map(EnvelopeReader::manifest)
            .map(manifest -> manifest.getFoldDeadBytes())
            .orElse(0L);
    return partials * 100 <= FOLD_PERCENT * base.file().size()
        && dead * 100 <= DEAD_WEIGHT_PERCENT * base.file().databaseSize();
  }

  private MergeResult write(Path output) throws IOException {
    try (OutputFile target = OutputFile.prepare(output, options.overwrite());
        LocalBuild local = new LocalBuild(options.write(), options.resources())) {
      FrameReuse reuse = expands() ? FrameReuse.none() : FrameReuse.of(inputs, options.write());
      List<SealedRun> runs = new ArrayList<>(local.seal(contents(reuse)));
      if (!reuse.isSound()) {
        // Indexes or digests of an input are not those of its grants: they are derived anew.
        counts.clear();
        reuse = FrameReuse.none();
        runs = new ArrayList<>(local.seal(contents(reuse)));
      }
      counts.merge(KeyFamily.GRANTS, reuse.counts(fold), FamilyCounts::plus);
      KeptTables kept = reuse.kept();
      Timestamp now = now();
      String syncId =
          options.syncId() == null ? Ksuid.random(now.getSeconds()).toString() : options.syncId();
      Timestamp startedAt = options.startedAt() == null ? now : options.startedAt();
      AssembledFile file;
      SyncRun run =
          fold
              ? MergedRun.folded(syncId, inputs, counts)
              : MergedRun.rebuilt(syncId, startedAt, inputs, counts);
      Optional<ExpansionCounters> expansion = Optional.empty();
      if (expands()) {
        run = run.endedAgain(options.endedAt() == null ? now() : options.endedAt());
        ExpansionOptions how = options.expansion().forSyncThatEnded(run.endedAt());
        ExpandedRuns expanded =
            touched == null ? local.expand(runs, how) : local.expandTouched(runs, touched, how);
        runs.addAll(expanded.runs());
        expansion = Optional.of(expanded.counters());
      }
      try (OutputStream out = target.rewrite()) {
        file =
            local.build(
                runs,
                kept,
                run,
                fold ? inputs.get(0).stored().token() : "",
                options.statsWrittenAt() == null ? now() : options.statsWrittenAt(),
                out);
      }
      target.publish();
      return new MergeResult(
          fold ? MergeStrategy.FOLD : MergeStrategy.REBUILD,
          run,
          file,
          new MergeResult.Reused(kept.tables().size(), kept.frameBytes()),
          expansion,
          local.stages());
    }
  }

  /** A union of partial syncs lacks what an expansion would have to see. */
  private boolean expands() {
    return options.expansion() != null && MergedRun.type(inputs) != MergeInput.PARTIAL;
  }

  private static Timestamp now() {
    Instant now = Instant.now();
    return Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
  }

  private List<LocalBuild.RunContent> contents(FrameReuse reuse) {
    int parts = options.resources().threads() * RANGES_A_THREAD;
    List<LocalBuild.RunContent> contents = new ArrayList<>(reuse.contents(parts));
    for (KeyFamily family : MERGED) {
      boolean grants = family == KeyFamily.GRANTS;
      List<KeyRange> untouched = grants ? reuse.grantKeys() : List.of();
      Set<LiveTable> tables = grants ? reuse.grantTables() : Set.of();
      for (RowRange range : RowRange.split(family, inputs, parts, tables)) {
        for (RowRange touched : range.without(untouched)) {
          contents.add(run -> mergeRange(touched, reuse, run));
        }
      }
    }
    if (fold) {
      contents.add(this::copyFromBase);
    }
    return contents;
  }

  private void mergeRange(RowRange range, FrameReuse reuse, SealedRunWriter run)
      throws IOException {
    RowSealer sealer = new RowSealer(run, LocalBuild.DERIVED_BYTES, expands());
    WinnerRule rule = new WinnerRule(range.family(), fold);
    TouchedRows changes = touched == null ? null : new TouchedRows(range.family());
    long ofBase = 0;
    try (RowGroups rows = new RowGroups(inputs, range.from(), range.to())) {
      for (int n = 1; rows.next(); n++) {
        if (n % ROWS_BETWEEN_CHECKS == 0 && Thread.interrupted()) {
          throw new IOException("interrupted while rows were merged");
        }
        boolean inBase = rows.input(0) == 0;
        ofBase += inBase ? 1 : 0;
        mergeRow(rows, rule, sealer, changes, reuse.needsPrincipalKey(inBase));
      }
    }
    sealer.finish();
    if (range.family() == KeyFamily.GRANTS) {
      reuse.addMergedGrantsOfBase(ofBase);
    }
    synchronized (counts) {
      counts.merge(range.family(), rule.counts(), FamilyCounts::plus);
      if (changes != null) {
        touched.addAll(changes.entitlements());
      }
    }
  }

  private void mergeRow(
      RowGroups rows, WinnerRule rule, RowSealer sealer, TouchedRows changes, boolean byPrincipal)
      throws IOException {
    try {
      int winner = rule.winner(rows);
      VisibleCursor row = rows.row(winner);
      if (changes != null) {
        changes.look(rows, winner);
      }
      sealer.add(
          row.keyArray(),
          row.keyLength(),
          row.valueArray(),
          row.valueOffset(),
          row.valueLength(),
          byPrincipal);
    } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // Which of the rows it is does not matter much: one of these files has to be looked at.
      StringBuilder names = new StringBuilder();
      for (int i = 0; i < rows.size(); i++) {
        names.append(i == 0 ? "" : " or ").append(inputs.get(rows.input(i)).path());
      }
      throw new MergeRefusedException(
          names.toString(),
          "the row of key " + HexFormat.of().formatHex(rows.row(0).key()) + ": " + e.getMessage(),
          e);
    }
  }

  private void copyFromBase(SealedRunWriter run) throws IOException {
    RowSealer sealer = new RowSealer(run, LocalBuild.DERIVED_BYTES, false);
    for (KeyFamily family : KEPT_OF_BASE) {
      RowRange range = RowRange.of(family);
      try (VisibleCursor row = inputs.get(0).store().cursor(range.to())) {
        for (boolean more = row.seek(range.from()); more; more = row.next()) {
          if (family != KeyFamily.META || !belongsToOneSync(row)) {
            sealer.add(
                row.keyArray(),
                row.keyLength(),
                row.valueArray(),
                row.valueOffset(),
                row.valueLength());
          }
        }
      }
    }
    sealer.finish();
  }

  /** Whether a row of the meta family is written anew, or speaks of one sync alone. */
  static boolean belongsToOneSync(VisibleCursor row) {
    for (byte[] key : META_OF_ONE_SYNC) {
      if (Arrays.equals(key, 0, key.length, row.keyArray(), 0, row.keyLength())) {
        return true;
      }
    }
    return false;
  }
}
