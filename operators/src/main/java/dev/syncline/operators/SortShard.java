package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.ShardOutcome;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.SpillingOutput;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.sort.BlockSource;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.ShardDrain;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.operators.ShardProgress.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a subtask does with batches: applies {@link ShardProtocol}, keeps entries in the arena and
 * in sorted runs, and hands a shard on when it is complete. Knows keyed state through {@link
 * ShardTable} and {@link RunStore} only. Not thread-safe.
 */
final class SortShard implements SealJob.Host {
  /** Takes what comes out. */
  interface Outlet {
    void report(ShardReport report);

    void late(LateRecord record);
  }

  private final SortShardOptions options;
  private final SortOptions sortOptions;
  private final ShardTable table;
  private final RunStore store;
  private final BackgroundWork background;
  private final StagingArea staging;
  private final Consumer<ShardKey> currentKey;
  private final LongSupplier clock;
  private final Outlet outlet;
  private final ShardArena arena;
  private final BatchCursor cursor = new BatchCursor();
  private final SortShardCounters counters = new SortShardCounters();
  private final OpenSyncs syncs;
  private final List<LiveShard> waiting = new ArrayList<>();
  private final long startedAt;
  private int flushedRun;

  /**
   * @param currentKey makes a key the current one of the state
   * @param clock processing time in milliseconds
   * @param watcher is told of the syncs that come and go
   */
  SortShard(
      SortShardOptions options,
      ShardTable table,
      RunStore store,
      BackgroundWork background,
      StagingArea staging,
      Consumer<ShardKey> currentKey,
      LongSupplier clock,
      Outlet outlet,
      OpenSyncs.Watcher watcher) {
    this.options = requireNonNull(options);
    this.sortOptions = new SortOptions(options.tableBytes());
    this.table = requireNonNull(table);
    this.store = requireNonNull(store);
    this.background = requireNonNull(background);
    this.staging = requireNonNull(staging);
    this.currentKey = requireNonNull(currentKey);
    this.clock = requireNonNull(clock);
    this.outlet = requireNonNull(outlet);
    this.arena = new ShardArena(options.arenaBytes());
    this.syncs = new OpenSyncs(watcher);
    this.startedAt = clock.getAsLong();
  }

  /** Shards that wait for their rows to be handed on. */
  int sealing() {
    return waiting.size();
  }

  SortShardCounters counters() {
    return counters;
  }

  /** Syncs of which not all shards here have been handed on. */
  OpenSyncs syncs() {
    return syncs;
  }

  /** Takes a batch of the shard of that key. The current key is undefined afterwards. */
  void accept(ShardKey key, ShardBatch batch) throws Exception {
    background.countInput();
    LiveShard shard = table.get(key);
    switch (batch.kind()) {
      case ENTRIES -> takeEntries(shard, batch);
      case TOUCH -> touch(shard, batch.epoch());
      default -> takeMarker(shard, batch);
    }
    trimTable();
  }

  private void trimTable() throws Exception {
    if (table.isTooLarge() && !table.trim()) {
      // Too many have entries in the arena to let any go.
      flushArena();
      table.trim();
    }
  }

  private void takeEntries(LiveShard shard, ShardBatch batch) throws Exception {
    ShardProgress progress = shard.progress;
    PartitionProgress at = null;
    int partition = -1;
    // A batch for a shard that is over is counted nowhere.
    SyncActivity sync = syncs.of(shard.key());
    if (sync == null) {
      sync = new SyncActivity("");
    }
    sync.bytes += batch.length();
    cursor.reset(batch);
    while (cursor.next()) {
      if (cursor.partition() != partition) {
        partition = cursor.partition();
        at = progress == null ? null : progress.find(partition);
      }
      ShardProtocol.Verdict verdict =
          ShardProtocol.entry(progress, batch.epoch(), at, cursor.sequence());
      if (verdict != ShardProtocol.Verdict.TAKEN) {
        drop(shard, batch, verdict);
        if (verdict == ShardProtocol.Verdict.REPEATED) {
          sync.repeated++;
        }
      } else if (cursor.operation() == ShardBatch.REJECTED) {
        progress.rejected++;
        counters.rejected++;
        sync.rejected++;
      } else {
        append(shard);
        sync.taken.count(cursor.array(), cursor.keyOffset(), cursor.keyLength());
      }
    }
    if (progress != null && !progress.isTombstone()) {
      progress.lastActivity = clock.getAsLong();
      shard.dirty = true;
    }
  }

  private void append(LiveShard shard) throws Exception {
    while (!arena.tryAppend(
        shard,
        cursor.operation(),
        cursor.array(),
        cursor.keyOffset(),
        cursor.keyLength(),
        cursor.valueOffset(),
        cursor.valueLength())) {
      flushArena();
    }
    counters.taken.count(cursor.array(), cursor.keyOffset(), cursor.keyLength());
  }

  private void drop(LiveShard shard, ShardBatch batch, ShardProtocol.Verdict verdict) {
    counters.count(verdict);
    if (verdict == ShardProtocol.Verdict.LATE) {
      boolean rejected = cursor.operation() == ShardBatch.REJECTED;
      byte[] key =
          Arrays.copyOfRange(
              cursor.array(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength());
      late(
          shard,
          batch,
          cursor.partition(),
          cursor.sequence(),
          rejected ? "rejected" : "entry",
          key);
    }
  }

  private void late(
      LiveShard shard, ShardBatch batch, int partition, long sequence, String kind, byte[] key) {
    outlet.late(
        new LateRecord(
            shard.key().syncIdText(),
            batch.epoch(),
            partition,
            sequence,
            kind,
            ShardProtocol.lateReason(shard.progress, batch.epoch(), partition),
            key));
  }

  private void touch(LiveShard shard, int epoch) {
    ShardProgress progress = shard.progress;
    if (progress != null && progress.phase == Phase.OPEN && progress.epoch() == epoch) {
      progress.lastActivity = clock.getAsLong();
      shard.dirty = true;
    }
  }

  private void takeMarker(LiveShard shard, ShardBatch batch) throws Exception {
    long now = clock.getAsLong();
    if (ShardProtocol.supersedes(shard.progress, batch.epoch())) {
      discard(shard);
      if (shard.progress == null || shard.progress.isTombstone()) {
        syncs.open(shard.key());
      }
      shard.progress = new ShardProgress(batch.epoch(), now);
      shard.dirty = true;
    }
    ShardProgress progress = shard.progress;
    boolean reporter = shard.key().shard() == ShardReports.REPORTER;
    ShardProtocol.Verdict verdict = ShardProtocol.marker(progress, reporter, batch);
    if (verdict != ShardProtocol.Verdict.TAKEN) {
      if (reporter) {
        counters.count(verdict);
        if (verdict == ShardProtocol.Verdict.LATE) {
          String kind = batch.kind().name().toLowerCase(java.util.Locale.ROOT);
          late(shard, batch, batch.partition(), batch.sequence(), kind, new byte[0]);
        }
      }
      return;
    }
    progress.lastActivity = now;
    shard.dirty = true;
    if (progress.phase == Phase.ABORTED) {
      end(shard, Phase.ABORTED, ShardOutcome.ABORTED, progress.reason);
    } else if (progress.phase == Phase.SEALING) {
      seal(shard);
    }
  }

  /** Starts to hand a complete shard on. */
  private void seal(LiveShard shard) {
    cancelJob(shard);
    SealJob job = new SealJob(shard, this);
    shard.job = job;
    waiting.add(shard);
    background.add(job);
  }

  /** Ends a shard without rows. */
  private void end(LiveShard shard, Phase phase, ShardOutcome outcome, String reason)
      throws Exception {
    outlet.report(
        ShardReports.ended(shard.key(), options.shards(), shard.progress, outcome, reason));
    discard(shard);
    bury(shard, phase);
  }

  private void bury(LiveShard shard, Phase phase) {
    syncs.close(shard.key());
    shard.progress = ShardProgress.of(new Tombstone(shard.progress.epoch(), phase));
    shard.dirty = true;
  }

  /** Forgets all rows of a shard and whatever is done with them. */
  private void discard(LiveShard shard) {
    arena.discard(shard);
    cancelJob(shard);
    shard.unsaved.clear();
    if (shard.progress != null) {
      currentKey.accept(shard.key());
      store.clear(shard.progress.runs);
    }
  }

  private void cancelJob(LiveShard shard) {
    if (shard.job != null) {
      background.cancel(shard.job);
      shard.job = null;
      waiting.remove(shard);
    }
  }

  /** Writes everything that is only on the heap to keyed state. */
  void prepareSnapshot() throws Exception {
    flushArena();
    for (LiveShard shard : waiting) {
      saveUnsaved(shard);
    }
    table.writeAll();
  }

  private void saveUnsaved(LiveShard shard) throws Exception {
    if (!shard.unsaved.isEmpty()) {
      currentKey.accept(shard.key());
      int run = shard.progress.runs.add(0);
      for (LiveShard.MemoryBlock block : shard.unsaved) {
        store.put(
            shard.progress.runs, 0, run, block.firstKey(), block.data(), 0, block.data().length);
      }
      shard.unsaved.clear();
      shard.dirty = true;
      counters.runsWritten++;
    }
  }

  private void flushArena() throws Exception {
    if (!arena.isEmpty()) {
      arena.drain(this::putBlock);
    }
  }

  private void putBlock(
      LiveShard shard, boolean first, byte[] firstKey, byte[] data, int offset, int length)
      throws Exception {
    if (first) {
      currentKey.accept(shard.key());
      flushedRun = shard.progress.runs.add(0);
      shard.dirty = true;
      counters.runsWritten++;
      compactIfMany(shard);
    }
    store.put(shard.progress.runs, 0, flushedRun, firstKey, data, offset, length);
  }

  private void compactIfMany(LiveShard shard) {
    for (int tier = 0; tier < RunTable.TIERS - 1; tier++) {
      if (shard.job == null
          && shard.progress.phase == Phase.OPEN
          && shard.progress.runs.count(tier) > options.maxRuns()) {
        shard.job =
            new CompactionJob(
                shard,
                tier,
                store,
                currentKey,
                merged -> {
                  counters.runsCompacted += merged;
                  compactIfMany(shard);
                });
        background.add(shard.job);
      }
    }
  }

  /**
   * Entries of the shards that wait for their seal leave the arena together: looking for those of
   * one shard costs a pass over all. A shard that never had a run keeps its blocks on the heap for
   * the moment until it is drained; they go to state if a checkpoint comes first.
   */
  @Override
  public BlockSource blocks(LiveShard shard) throws Exception {
    if (shard.slot != LiveShard.NO_SLOT) {
      arena.drain(
          waiting,
          (of, first, firstKey, data, offset, length) -> {
            if (of.progress.runs.isEmpty()) {
              byte[] copy = Arrays.copyOfRange(data, offset, offset + length);
              of.unsaved.add(new LiveShard.MemoryBlock(firstKey, copy));
            } else {
              putBlock(of, first, firstKey, data, offset, length);
            }
          });
    }
    if (!shard.unsaved.isEmpty()) {
      return SealJob.inMemory(shard.unsaved);
    }
    currentKey.accept(shard.key());
    return store.read(shard.progress.runs);
  }

  @Override
  public SpillingOutput newOutput() {
    return new SpillingOutput(staging, options.staging().files(), options.inlineBytes());
  }

  @Override
  public SealedRunWriter newWriter(SpillingOutput out) {
    return new SealedRunWriter(out, sortOptions);
  }

  @Override
  public ShardDrain newDrain(BlockSource blocks, SealedRunWriter writer) throws IOException {
    return new ShardDrain(blocks, writer, options.derivedBytes(), options.forExpansion());
  }

  @Override
  public void sealed(LiveShard shard, SealedRun run) {
    outlet.report(ShardReports.complete(shard.key(), options.shards(), shard.progress, run));
    counters.shardsSealed++;
    counters.sealedBytes += run.length();
    waiting.remove(shard);
    shard.job = null;
    shard.unsaved.clear();
    currentKey.accept(shard.key());
    store.clear(shard.progress.runs);
    bury(shard, Phase.DONE);
  }

  /** Starts anew what a restored job had not finished. */
  void resume(Iterable<ShardKey> keys) throws Exception {
    for (ShardKey key : keys) {
      LiveShard shard = table.get(key);
      if (shard.progress != null) {
        store.restored(shard.progress.runs);
        if (!shard.progress.isTombstone()) {
          syncs.open(key);
        }
      }
      if (shard.progress != null && shard.progress.phase == Phase.SEALING && shard.job == null) {
        seal(shard);
      }
      if (table.isTooLarge()) {
        table.trim();
      }
    }
  }

  /** Abandons those of the given shards of which nothing was heard for the idle time. */
  void abandonIdle(List<ShardKey> keys) {
    background.add(new IdleScan(keys, this::abandonIfIdle));
  }

  private void abandonIfIdle(ShardKey key) throws Exception {
    LiveShard shard = table.get(key);
    ShardProgress progress = shard.progress;
    if (progress != null && progress.phase == Phase.OPEN) {
      // A job that was down heard nothing either: the time restarts with it.
      long silent = clock.getAsLong() - Math.max(progress.lastActivity, startedAt);
      if (silent >= options.idleTime().toMillis()) {
        String reason = "no record for " + options.idleTime();
        end(shard, Phase.ABANDONED, ShardOutcome.ABANDONED, reason);
      }
    }
    trimTable();
  }

  /** Does all background work at once. */
  void finish() throws Exception {
    background.finish();
  }
}
