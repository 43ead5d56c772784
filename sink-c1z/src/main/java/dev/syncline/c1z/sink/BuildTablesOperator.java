package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Builds ranges, any range on any subtask, on a thread of its own: so barriers pass at any time,
 * and tasks that are not done are part of the state. Syncs take turns.
 */
final class BuildTablesOperator extends StagingOperator<BuiltRange>
    implements OneInputStreamOperator<BuildTask, BuiltRange> {
  static final String NAME = "build";

  private static final long serialVersionUID = 1L;

  private final C1zSinkOptions options;
  private transient ListState<BuildTask> tasks;
  private transient ScratchDirectory scratch;
  private transient BackgroundJobs<BuildTask, BuiltRange> jobs;
  private transient RangeWorker worker;
  private transient Counter rangesBuilt;

  BuildTablesOperator(StreamOperatorParameters<BuiltRange> parameters, C1zSinkOptions options) {
    super(parameters, NAME, options.staging(), options.profile());
    this.options = requireNonNull(options);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    tasks =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("tasks", MessageType.TASK.serializer()));
  }

  @Override
  public void open() throws Exception {
    super.open();
    scratch = new ScratchDirectory(localDirectory());
    jobs =
        new BackgroundJobs<>(
            "BuildTables", 1, mailbox(), profile(), BuildTask::syncId, this::build, this::take);
    rangesBuilt =
        new MetricViews(getMetricGroup())
            .level(SynclineMetric.RANGES_PENDING, () -> jobs.unfinished().size())
            .counter(SynclineMetric.RANGES_BUILT);
    for (BuildTask task : tasks.get()) {
      add(task);
    }
  }

  private void add(BuildTask task) {
    // Tasks of small syncs carry their rows.
    jobs.add(task, task.range().length);
  }

  @Override
  public void processElement(StreamRecord<BuildTask> element) throws Exception {
    add(element.getValue());
    jobs.awaitBytesAtMost(options.pendingBytes());
  }

  /** On the worker's thread. */
  private BuiltRange build(BuildTask task) throws Exception {
    if (worker == null) {
      worker =
          new RangeWorker(
              options.write(),
              options.staging().files(),
              staging(),
              options.inlineBytes(),
              scratch.path());
    }
    return worker.build(task);
  }

  private void take(BuildTask task, BuiltRange built) {
    built.stagedFiles().forEach(staging()::handedOn);
    output.collect(new StreamRecord<>(built));
    rangesBuilt.inc();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<BuildTask> unfinished = new ArrayList<>(jobs.unfinished());
    tasks.update(unfinished);
  }

  @Override
  public void finish() throws Exception {
    jobs.awaitAtMost(0);
    super.finish();
  }

  @Override
  public void close() throws Exception {
    // What a thread still uses is not freed: the compressors' memory is not the JVM's.
    if (jobs != null && jobs.stop() && worker != null) {
      worker.close();
    }
    if (scratch != null) {
      scratch.close();
    }
    super.close();
  }
}
