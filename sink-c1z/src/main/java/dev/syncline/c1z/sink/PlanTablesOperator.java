package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keyed by sync: brings the reports of a sync's shards together, judges it, has its grants expanded
 * if that is asked for, and plans its file. Out go the ranges to build, and by {@link #PLANS} what
 * has to come together.
 *
 * <p>Expansions run on threads of their own. A sync stays in keyed state until its expansion has
 * been taken; after a restore it begins again.
 */
final class PlanTablesOperator extends StagingOperator<BuildTask>
    implements OneInputStreamOperator<ShardReport, BuildTask> {
  static final String NAME = "plan";
  static final OutputTag<SyncPlan> PLANS = new OutputTag<>("plans", MessageType.PLAN.typeInfo());

  private static final long serialVersionUID = 1L;
  // A small sync does not wait for a large one.
  private static final int EXPANSIONS = 2;
  private static final int MOST_THREADS = 4;

  private final C1zSinkOptions options;
  private transient SyncPlanner planner;
  private transient ReportCollector collector;
  private transient ValueState<JudgedSync> expanding;
  private transient ExpansionWorker expander;
  private transient BackgroundJobs<JudgedSync, ExpansionWorker.Expanded> expansions;
  private transient ExpansionMetrics metrics;

  PlanTablesOperator(StreamOperatorParameters<BuildTask> parameters, C1zSinkOptions options) {
    super(parameters, NAME, options.staging(), options.profile());
    this.options = requireNonNull(options);
  }

  @Override
  public void open() throws Exception {
    super.open();
    planner = new SyncPlanner(options.policy());
    collector = new ReportCollector(new KeyedReports(), new ToPlans());
    ValueStateDescriptor<JudgedSync> descriptor =
        new ValueStateDescriptor<>("expanding", MessageType.JUDGED.serializer());
    expanding = seen(getRuntimeContext().getState(descriptor));
    if (options.expansion() != null) {
      openExpansions();
    }
    // Syncs may be there from a job that did expand; this one plans them as they are.
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            descriptor,
            (syncId, state) -> {
              if (expansions == null) {
                JudgedSync sync = state.value();
                state.clear();
                emit(sync);
              } else {
                expand(state.value());
              }
            });
  }

  private void openExpansions() {
    expander =
        new ExpansionWorker(
            options.expansion(),
            options.write().sort(),
            options.staging().files(),
            staging(),
            options.inlineBytes(),
            localDirectory(),
            Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    expansions =
        new BackgroundJobs<>(
            "ExpandGrants",
            EXPANSIONS,
            mailbox(),
            profile(),
            JudgedSync::syncId,
            expander::expand,
            this::take);
    metrics = new ExpansionMetrics(getMetricGroup(), () -> expansions.unfinished().size());
  }

  @Override
  public void processElement(StreamRecord<ShardReport> element) throws Exception {
    ShardReport report = element.getValue();
    profile().time(report.syncId(), () -> collector.add(report));
    if (expansions != null) {
      expansions.awaitBytesAtMost(options.pendingBytes());
    }
  }

  private void expand(JudgedSync sync) {
    expansions.add(sync, sync.bytes());
  }

  private void complete(JudgedSync sync) throws Exception {
    JudgedSync lower = expanding.value();
    if (lower != null) {
      // Plans of a sync go out in the order of epochs; this one's expansion comes too late.
      expanding.clear();
      emit(lower.withVerdict(overtaken(lower.verdict(), sync.verdict().epoch())));
    }
    // What is merged is expanded when it is: before, rows are missing.
    if (expansions == null
        || !sync.verdict().isComplete()
        || options.merges(sync.verdict().facts())) {
      emit(sync);
    } else {
      expanding.update(sync);
      expand(sync);
    }
  }

  private static SyncVerdict overtaken(SyncVerdict verdict, int epoch) {
    return verdict.withOutcome(
        SyncVerdict.Outcome.QUARANTINED,
        "epoch "
            + Integer.toUnsignedString(epoch)
            + " came before epoch "
            + Integer.toUnsignedString(verdict.epoch())
            + " was expanded");
  }

  private void take(JudgedSync sync, ExpansionWorker.Expanded expanded) throws Exception {
    setCurrentKey(sync.syncId());
    JudgedSync waiting = expanding.value();
    if (waiting == null || waiting.verdict().epoch() != sync.verdict().epoch()) {
      expanded.made().forEach(staging()::discard);
      return;
    }
    expanding.clear();
    expanded.made().forEach(staging()::handedOn);
    metrics.count(expanded.sync().verdict());
    emit(expanded.sync());
  }

  private void emit(JudgedSync sync) {
    SyncPlanner.Planned planned = SyncPlanner.plan(sync);
    staging().release(planned.unused());
    output.collect(PLANS, new StreamRecord<>(planned.plan()));
    for (BuildTask task : planned.tasks()) {
      output.collect(new StreamRecord<>(task));
    }
  }

  @Override
  public void finish() throws Exception {
    if (expansions != null) {
      expansions.awaitAtMost(0);
    }
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (expansions != null) {
      expander.close();
      expansions.stop();
    }
    super.close();
  }

  private final class ToPlans implements ReportCollector.Outlet {
    @Override
    public void complete(List<ShardReport> reports) throws Exception {
      PlanTablesOperator.this.complete(planner.judge(reports));
    }

    @Override
    public void unused(List<String> stagedFiles) {
      staging().release(stagedFiles);
    }
  }

  private final class KeyedReports implements ReportCollector.State {
    private final MapStateDescriptor<Integer, ShardReport> reportsState =
        new MapStateDescriptor<>("reports", IntSerializer.INSTANCE, new ShardReportSerializer());
    private final ValueState<Collected> collected =
        seen(
            getRuntimeContext()
                .getState(
                    new ValueStateDescriptor<>("collected", MessageType.COLLECTED.serializer())));
    private final MapState<Integer, ShardReport> reports =
        seen(getRuntimeContext().getMapState(reportsState));
    private final StateSpace space = reclaim(List.of(reportsState));

    @Override
    public Collected collected() throws Exception {
      return collected.value();
    }

    @Override
    public void setCollected(Collected value) throws Exception {
      collected.update(value);
    }

    @Override
    public boolean hasReport(int shard) throws Exception {
      return reports.contains(shard);
    }

    @Override
    public void addReport(ShardReport report) throws Exception {
      reports.put(report.shard(), report);
      space.storedFor(getCurrentKey(), report.run().length);
    }

    @Override
    public List<ShardReport> reports() throws Exception {
      List<ShardReport> all = new ArrayList<>();
      reports.values().forEach(all::add);
      return all;
    }

    @Override
    public void clearReports() {
      reports.clear();
      space.removedAllOf(getCurrentKey());
    }
  }
}
