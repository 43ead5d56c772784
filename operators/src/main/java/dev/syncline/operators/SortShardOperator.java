package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.SerializedTypeInfo;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.StagingOperator;
import dev.syncline.c1z.sink.StateSpace;
import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.serde.KeyFamily;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * {@link SortShard} as an operator on a stream keyed by {@link ShardKey}. Needs RocksDB state.
 *
 * <p>The heap holds nothing that a checkpoint does not: everything is written to keyed state before
 * the barrier goes on. No timers are kept in state: shards that have not ended are few, and are
 * looked through now and then, and once when the job starts.
 */
public final class SortShardOperator extends StagingOperator<ShardReport>
    implements OneInputStreamOperator<ShardBatch, ShardReport>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Records that came when nobody took them. */
  public static final OutputTag<LateRecord> LATE =
      new OutputTag<>(
          "late", new SerializedTypeInfo<>(LateRecord.class, new LateRecordSerializer()));

  private static final int SCANS_PER_IDLE_TIME = 8;

  private final SortShardOptions options;
  private transient BackgroundWork background;
  private transient ShardTable table;
  private transient SortShard sortShard;

  SortShardOperator(StreamOperatorParameters<ShardReport> parameters, SortShardOptions options) {
    super(parameters, "sort", options.staging(), options.profile());
    this.options = requireNonNull(options);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    StateShards.require(context.getOperatorStateStore(), options.shards());
  }

  @Override
  public void open() throws Exception {
    super.open();
    background = new BackgroundWork(mailbox(), profile());
    SortShardState state =
        SortShardState.of(getKeyedStateStore(), options.tombstoneTime(), options.profile());
    probe(state);
    table =
        new ShardTable(
            state.progress(), state.tombstones(), this::setCurrentKey, options.shardsOnHeap());
    StateSpace space = reclaim(state.emptied());
    sortShard =
        new SortShard(
            options,
            table,
            new RunStore(state.blocks(), space),
            background,
            staging(),
            this::setCurrentKey,
            getProcessingTimeService()::getCurrentProcessingTime,
            new ToOutput(),
            new SyncMetrics(getMetricGroup()));
    registerMetrics(space);
    List<ShardKey> open = shardsInState();
    StateShards.require(open, options.shards());
    sortShard.resume(open);
    scheduleScan();
  }

  private void probe(SortShardState state) throws Exception {
    KeyedStateBackend<ShardKey> backend = getKeyedStateBackend();
    int maxParallelism = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
    int keyGroup =
        ((CheckpointableKeyedStateBackend<?>) backend).getKeyGroupRange().getStartKeyGroup();
    setCurrentKey(ShardPlacement.probeKey(keyGroup, maxParallelism));
    SortedStateProbe.check(backend.getBackendTypeIdentifier(), state.blocks().get(0));
  }

  private void registerMetrics(StateSpace space) {
    SortShardCounters counters = sortShard.counters();
    KindCounts taken = counters.taken;
    new MetricViews(getMetricGroup())
        .count(SynclineMetric.ENTRIES_TAKEN, taken::total)
        .count(SynclineMetric.RESOURCE_TYPES_TAKEN, () -> taken.of(KeyFamily.RESOURCE_TYPES))
        .count(SynclineMetric.RESOURCES_TAKEN, () -> taken.of(KeyFamily.RESOURCES))
        .count(SynclineMetric.ENTITLEMENTS_TAKEN, () -> taken.of(KeyFamily.ENTITLEMENTS))
        .count(SynclineMetric.GRANTS_TAKEN, () -> taken.of(KeyFamily.GRANTS))
        .count(SynclineMetric.ASSETS_TAKEN, () -> taken.of(KeyFamily.ASSETS))
        .count(SynclineMetric.OTHERS_TAKEN, taken::others)
        .count(SynclineMetric.REJECTED, () -> counters.rejected)
        .count(SynclineMetric.REPEATED, () -> counters.repeated)
        .count(SynclineMetric.FENCED, () -> counters.fenced)
        .count(SynclineMetric.LATE, () -> counters.late)
        .level(SynclineMetric.SYNCS_OPEN, sortShard.syncs()::count)
        .level(SynclineMetric.SHARDS_SEALING, sortShard::sealing)
        .count(SynclineMetric.SHARDS_SEALED, () -> counters.shardsSealed)
        .count(SynclineMetric.SEALED_BYTES, () -> counters.sealedBytes)
        .count(SynclineMetric.RUNS_WRITTEN, () -> counters.runsWritten)
        .count(SynclineMetric.RUNS_COMPACTED, () -> counters.runsCompacted)
        .level(SynclineMetric.STATE_BYTES, space::live);
  }

  /** Shards that have not ended, as far as keyed state knows. */
  private List<ShardKey> shardsInState() {
    KeyedStateBackend<ShardKey> backend = getKeyedStateBackend();
    try (Stream<ShardKey> keys = backend.getKeys(SortShardState.PROGRESS, VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }

  private void scheduleScan() {
    long period = Math.max(1, options.idleTime().toMillis() / SCANS_PER_IDLE_TIME);
    ProcessingTimeCallback scan =
        time -> {
          Set<ShardKey> keys = new LinkedHashSet<>(shardsInState());
          table.onHeap().forEach(shard -> keys.add(shard.key()));
          sortShard.abandonIdle(new ArrayList<>(keys));
          scheduleScan();
        };
    getProcessingTimeService()
        .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + period, scan);
  }

  @Override
  public void processElement(StreamRecord<ShardBatch> element) throws Exception {
    ShardKey shard = (ShardKey) getCurrentKey();
    profile().begin();
    if (profile().isOn()) {
      profile().forSync(shard.syncIdText());
    }
    try {
      sortShard.accept(shard, element.getValue());
    } finally {
      profile().end();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    profile().time(sortShard::prepareSnapshot);
  }

  @Override
  public void endInput() throws Exception {
    sortShard.finish();
  }

  @Override
  public void close() throws Exception {
    if (background != null) {
      background.close();
    }
    super.close();
  }

  private final class ToOutput implements SortShard.Outlet {
    @Override
    public void report(ShardReport report) {
      output.collect(new StreamRecord<>(report));
    }

    @Override
    public void late(LateRecord record) {
      output.collect(LATE, new StreamRecord<>(record));
    }
  }
}
