package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keyed by sync: brings the plan of a sync and its built ranges together, and makes its file where
 * nobody sees it, on threads of its own. One committable goes out for every plan that comes in.
 *
 * <p>What has come together moves from keyed state into the list of jobs, which is operator state:
 * which subtask makes a file does not matter.
 */
final class AssembleFileOperator extends StagingOperator<SyncCommittable>
    implements TwoInputStreamOperator<SyncPlan, BuiltRange, SyncCommittable> {
  static final String NAME = "assemble";

  private static final long serialVersionUID = 1L;
  // A small file does not wait for a large one.
  private static final int THREADS = 2;

  private final C1zSinkOptions options;
  private transient ListState<AssemblyJob> unfinished;
  private transient BackgroundJobs<AssemblyJob, FileWorker.Made> jobs;
  private transient AssemblyCollector collector;

  AssembleFileOperator(
      StreamOperatorParameters<SyncCommittable> parameters, C1zSinkOptions options) {
    super(parameters, NAME, options.staging(), options.profile());
    this.options = requireNonNull(options);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    unfinished =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("jobs", MessageType.ASSEMBLY.serializer()));
  }

  @Override
  public void open() throws Exception {
    super.open();
    FileWorker worker =
        new FileWorker(
            options.write(),
            options.staging().files(),
            staging(),
            new Path(options.output()),
            options.naming(),
            options.mergeInto() == MergeTarget.NONE);
    jobs =
        new BackgroundJobs<>(
            "AssembleFile",
            THREADS,
            mailbox(),
            profile(),
            job -> job.plan().syncId(),
            worker::make,
            this::take);
    MetricViews unused =
        new MetricViews(getMetricGroup())
            .level(SynclineMetric.FILES_PENDING, () -> jobs.unfinished().size());
    collector = new AssemblyCollector(new KeyedParts(), new ToJobs());
    for (AssemblyJob job : unfinished.get()) {
      add(job);
    }
  }

  private void add(AssemblyJob job) {
    jobs.add(job, job.bytes());
  }

  @Override
  public void processElement1(StreamRecord<SyncPlan> element) throws Exception {
    SyncPlan plan = element.getValue();
    profile().time(plan.syncId(), () -> collector.add(plan));
    jobs.awaitBytesAtMost(options.pendingBytes());
  }

  @Override
  public void processElement2(StreamRecord<BuiltRange> element) throws Exception {
    BuiltRange range = element.getValue();
    profile().time(range.syncId(), () -> collector.add(range));
    jobs.awaitBytesAtMost(options.pendingBytes());
  }

  private void take(AssemblyJob job, FileWorker.Made made) {
    if (made.stagedPath() != null) {
      staging().handedOn(made.stagedPath());
    }
    output.collect(new StreamRecord<>(made.committable()));
    staging().release(job.plan().stagedRuns());
    job.ranges().forEach(range -> staging().release(range.stagedFiles()));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    unfinished.update(new ArrayList<>(jobs.unfinished()));
  }

  @Override
  public void finish() throws Exception {
    jobs.awaitAtMost(0);
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (jobs != null) {
      jobs.stop();
    }
    super.close();
  }

  private final class ToJobs implements AssemblyCollector.Outlet {
    @Override
    public void complete(AssemblyJob job) {
      add(job);
    }

    @Override
    public void unused(List<String> stagedFiles) {
      staging().release(stagedFiles);
    }
  }

  private final class KeyedParts implements AssemblyCollector.State {
    private final MapStateDescriptor<Integer, BuiltRange> rangesState =
        new MapStateDescriptor<>("ranges", IntSerializer.INSTANCE, MessageType.RANGE.serializer());
    private final ValueStateDescriptor<SyncPlan> planState =
        new ValueStateDescriptor<>("plan", MessageType.PLAN.serializer());
    private final ValueState<Collected> collected =
        seen(
            getRuntimeContext()
                .getState(
                    new ValueStateDescriptor<>("collected", MessageType.COLLECTED.serializer())));
    private final ValueState<SyncPlan> plan = seen(getRuntimeContext().getState(planState));
    private final MapState<Integer, BuiltRange> ranges =
        seen(getRuntimeContext().getMapState(rangesState));
    private final StateSpace space = reclaim(List.of(planState, rangesState));

    @Override
    public Collected collected() throws Exception {
      return collected.value();
    }

    @Override
    public void setCollected(Collected value) throws Exception {
      collected.update(value);
    }

    @Override
    public SyncPlan plan() throws Exception {
      return plan.value();
    }

    @Override
    public void setPlan(SyncPlan value) throws Exception {
      plan.update(value);
    }

    @Override
    public boolean hasRange(int index) throws Exception {
      return ranges.contains(index);
    }

    @Override
    public void addRange(BuiltRange range) throws Exception {
      ranges.put(range.index(), range);
      space.storedFor(getCurrentKey(), range.result().length);
    }

    @Override
    public List<BuiltRange> ranges() throws Exception {
      List<BuiltRange> all = new ArrayList<>();
      ranges.values().forEach(all::add);
      return all;
    }

    @Override
    public void clearParts() {
      plan.clear();
      ranges.clear();
      space.removedAllOf(getCurrentKey());
    }
  }
}
