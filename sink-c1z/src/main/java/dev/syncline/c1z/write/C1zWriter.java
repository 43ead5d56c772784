package dev.syncline.c1z.write;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpandedRuns;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionException;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.EntryArena;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.ShardDrain;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.XxHash64;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * The library path: takes the records of one sync and writes its file, in one process and in
 * bounded memory.
 *
 * <p>Records are taken in chunks. A worker translates a chunk into an arena and sorts it, a run per
 * shard; at the end each shard's runs are merged and sealed, ranges are planned and built, and the
 * file is assembled: the classes and the order of the streaming job, with threads in the place of
 * subtasks. The bytes of the file do not depend on the number of threads, the memory or the chunks.
 *
 * <p>One thread calls it; it uses {@link Resources#threads} workers of its own. {@link #close}
 * frees them and all scratch space.
 */
public final class C1zWriter implements Closeable {
  private static final int SHARDS = 16;
  private static final int FIRST_CHUNK_BYTES = 1 << 20;
  private static final int LARGEST_CHUNK_BYTES = 16 << 20;
  // For the record with which a chunk goes over its size.
  private static final int CHUNK_MARGIN_BYTES = 64 << 10;
  private static final int KEYS_A_STEP = 1 << 16;

  private final String syncId;
  private final WriteOptions options;
  private final Resources resources;
  private final RejectListener rejects;
  private final LocalBuild local;
  private final ScratchStore scratch;
  private final WriterThreads workers;
  private final ShardRuns[] shards = new ShardRuns[SHARDS];
  private final Deque<Future<List<Reject>>> chunks = new ArrayDeque<>();
  private final Deque<ChunkWorker> idleWorkers = new ArrayDeque<>();
  // Two doublings take it to its size: a tiny sync pays for little, a large one copies little.
  private ByteSink chunk = new ByteSink((FIRST_CHUNK_BYTES + CHUNK_MARGIN_BYTES) / 4);
  private int chunkBytes = FIRST_CHUNK_BYTES;
  private int chunkNumber;
  private boolean finished;
  private ExpansionOptions expansionOptions;
  private ExpansionCounters expansionCounters;
  private ExpansionException expansionFailure;

  /**
   * What the writer may use.
   *
   * @param threads workers
   * @param memoryBytes for sorted runs and finished frames; buffers of the workers (about 100 MiB
   *     each) come on top
   * @param scratchDirectory where what does not fit goes; it exists
   */
  public record Resources(int threads, long memoryBytes, Path scratchDirectory) {
    private static final long WORKER_BYTES = 100 << 20;
    private static final long SMALLEST_BYTES = 16 << 20;

    public Resources {
      Objects.requireNonNull(scratchDirectory);
      if (threads < 1 || memoryBytes < 0) {
        throw new IllegalArgumentException(threads + " threads, " + memoryBytes + " bytes");
      }
    }

    /**
     * All processors, the system's directory for temporary files, and 40 % of the heap, or in a
     * small heap half of what the buffers of the workers leave of it.
     */
    public static Resources defaults() {
      Runtime runtime = Runtime.getRuntime();
      int threads = runtime.availableProcessors();
      long left = Math.max(SMALLEST_BYTES, runtime.maxMemory() - threads * WORKER_BYTES);
      return new Resources(
          threads,
          Math.min(runtime.maxMemory() * 2 / 5, left / 2),
          Path.of(System.getProperty("java.io.tmpdir")));
    }
  }

  /** Hears of records that were not taken, in the order in which they were added. */
  @FunctionalInterface
  public interface RejectListener {
    /**
     * @param position what the caller gave with the record
     */
    void rejected(long position, RejectedRecordException reason) throws IOException;
  }

  private record Reject(long position, RejectedRecordException reason) {}

  /**
   * @param syncId KSUID text of the sync
   */
  public C1zWriter(
      String syncId, WriteOptions options, Resources resources, RejectListener rejects) {
    this.syncId = Objects.requireNonNull(syncId);
    this.options = Objects.requireNonNull(options);
    this.resources = Objects.requireNonNull(resources);
    this.rejects = Objects.requireNonNull(rejects);
    this.local = new LocalBuild(options, resources);
    this.scratch = local.scratch();
    this.workers = local.workers();
    Arrays.setAll(shards, i -> new ShardRuns());
    local.stages().enter(StageTimes.Stage.SORT);
  }

  /**
   * Takes a record, a serialized stream record that is not a marker. Rejections are reported later,
   * through the listener.
   *
   * @param position given back with a rejection
   */
  public void add(byte[] record, int offset, int length, long position) throws IOException {
    if (finished) {
      throw new IllegalStateException("the writer has finished its file");
    }
    if (chunk.size() == 0 && chunkNumber > 0) {
      chunk.reserve(chunkBytes + CHUNK_MARGIN_BYTES);
    }
    chunk.writeVarint(position);
    chunk.writeVarint(length);
    chunk.writeBytes(record, offset, length);
    if (chunk.size() >= chunkBytes) {
      submitChunk();
    }
  }

  private void submitChunk() throws IOException {
    if (chunk.size() == 0) {
      return;
    }
    while (chunks.size() > resources.threads()) {
      reportRejects(WriterThreads.await(chunks.removeFirst()));
    }
    ByteSink full = chunk;
    int number = chunkNumber++;
    chunk = new ByteSink();
    chunkBytes = Math.min(LARGEST_CHUNK_BYTES, 2 * chunkBytes);
    chunks.add(workers.submit(() -> sortChunk(number, full)));
  }

  private List<Reject> sortChunk(int number, ByteSink records) throws IOException {
    ChunkWorker worker;
    synchronized (idleWorkers) {
      worker = idleWorkers.isEmpty() ? new ChunkWorker() : idleWorkers.pop();
    }
    List<Reject> rejected = worker.sort(number, records);
    synchronized (idleWorkers) {
      idleWorkers.push(worker);
    }
    return rejected;
  }

  /** Translates the records of a chunk and sorts them into one run a shard. */
  private final class ChunkWorker {
    private final RecordTranslator translator = new RecordTranslator();
    private final EntryArena arena = new EntryArena(1 << 30);

    List<Reject> sort(int number, ByteSink records) throws IOException {
      List<Reject> rejected = new ArrayList<>();
      byte[] data = records.array();
      ByteInput in = new ByteInput(data, 0, records.size());
      while (in.hasMore()) {
        long position = in.readVarint();
        int length = in.readInt();
        int offset = in.position();
        in.skip(length);
        try {
          translator.scan(data, offset, length);
          if (translator.kind() != RecordTranslator.Kind.ENTRY) {
            throw new IllegalArgumentException("a marker was added as a record");
          }
          translator.translate(syncId, Long.MIN_VALUE);
        } catch (RejectedRecordException e) {
          rejected.add(new Reject(position, e));
          continue;
        }
        append();
      }
      writeRuns(number);
      return rejected;
    }

    private void append() {
      ByteSink key = translator.key();
      ByteSink value = translator.value();
      long hash = XxHash64.hash(key.array(), 0, key.size());
      int shard = (int) (hash & SHARDS - 1);
      if (!arena.tryAppend(
          shard,
          translator.operation(),
          key.array(),
          0,
          key.size(),
          value.array(),
          0,
          value.size())) {
        throw new IllegalStateException("a chunk does not fit its arena");
      }
    }

    private void writeRuns(int number) throws IOException {
      List<List<ShardRuns.StoredBlock>> blocks = new ArrayList<>();
      for (int i = 0; i < SHARDS; i++) {
        blocks.add(new ArrayList<>());
      }
      try (ScratchStore.Sequence sequence = scratch.create()) {
        arena.drain(
            (slot, blockIndex, firstKey, data, offset, length) -> {
              blocks
                  .get(slot)
                  .add(
                      new ShardRuns.StoredBlock(
                          number, firstKey, sequence.name(), sequence.length(), length));
              sequence.write(data, offset, length);
            });
      }
      for (int i = 0; i < SHARDS; i++) {
        shards[i].add(blocks.get(i));
      }
    }
  }

  private void reportRejects(List<Reject> rejected) throws IOException {
    for (Reject reject : rejected) {
      rejects.rejected(reject.position, reject.reason);
    }
  }

  /** Has the grants expanded before the file is written. */
  public C1zWriter expanding(ExpansionOptions how) {
    expansionOptions = Objects.requireNonNull(how);
    return this;
  }

  /** Where the time went, complete once {@link #finish} has returned. */
  public StageTimes stages() {
    return local.stages();
  }

  /** What the expansion came across; empty before, without one, and if it failed. */
  public Optional<ExpansionCounters> expansion() {
    return Optional.ofNullable(expansionCounters);
  }

  /** Why the file is not expanded although it should be. */
  public Optional<ExpansionException> expansionFailure() {
    return Optional.ofNullable(expansionFailure);
  }

  /**
   * Ends the sync and writes its file.
   *
   * @param facts the sync run as far as markers tell it; token and supports_diff come from the
   *     records
   * @param statsWrittenAt time in the statistics record
   * @param out takes the file; stays open
   * @throws ExpansionException if the grants cannot be expanded and the options do not say that
   *     they may stay as they are; nothing has been written then
   */
  public AssembledFile finish(SyncRun facts, Timestamp statsWrittenAt, OutputStream out)
      throws IOException {
    finishInput();
    List<LocalBuild.RunContent> contents = new ArrayList<>();
    for (ShardRuns shard : shards) {
      contents.add(run -> drain(shard, run));
    }
    List<SealedRun> runs = new ArrayList<>(local.seal(contents));
    if (expansionOptions != null) {
      runs.addAll(expand(runs, facts));
    }
    return local.build(runs, facts, null, statsWrittenAt, out);
  }

  private List<SealedRun> expand(List<SealedRun> runs, SyncRun facts) throws IOException {
    try {
      ExpandedRuns expanded =
          local.expand(runs, expansionOptions.forSyncThatEnded(facts.endedAt()));
      expansionCounters = expanded.counters();
      return expanded.runs();
    } catch (ExpansionException e) {
      if (expansionOptions.onFailure() == ExpansionOptions.OnFailure.QUARANTINE) {
        throw e;
      }
      expansionFailure = e;
      return List.of();
    }
  }

  /**
   * Ends the input: all records have been translated and all rejections reported when this returns.
   */
  public void finishInput() throws IOException {
    if (!finished) {
      submitChunk();
      while (!chunks.isEmpty()) {
        reportRejects(WriterThreads.await(chunks.removeFirst()));
      }
      chunk = null;
      idleWorkers.clear();
      finished = true;
    }
  }

  private void drain(ShardRuns shard, SealedRunWriter run) throws IOException {
    ShardDrain drain =
        new ShardDrain(
            shard.source(scratch), run, LocalBuild.DERIVED_BYTES, expansionOptions != null);
    while (drain.step(KEYS_A_STEP)) {
      if (Thread.interrupted()) {
        throw new IOException("interrupted while sealing a shard");
      }
    }
  }

  @Override
  public void close() throws IOException {
    local.close();
  }
}
