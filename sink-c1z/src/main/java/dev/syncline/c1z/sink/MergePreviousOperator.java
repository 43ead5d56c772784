package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keyed by connector: merges partial syncs into the previous file of their connector, one after
 * another, in the order in which they were made. The next one begins when the file before it is
 * visible.
 *
 * <p>What a sync is merged into goes into the state, path and SHA-256, before it is read for that;
 * so a job that goes on from a checkpoint merges the same files. Syncs stay in keyed state until
 * their turn is over.
 */
final class MergePreviousOperator extends StagingOperator<SyncCommittable>
    implements OneInputStreamOperator<SyncCommittable, SyncCommittable> {
  static final String NAME = "merge";

  private static final long serialVersionUID = 1L;
  // Connectors do not wait for each other's large files.
  private static final int THREADS = 2;
  private static final long POLL_MILLIS = 100;

  /**
   * A file is published when the checkpoint that has it is complete, or when a later one is, if the
   * news of the first was lost. After so many it was not published.
   */
  private static final int CHECKPOINTS_UNTIL_SETTLED = 3;

  private final C1zSinkOptions options;
  private transient ListState<SyncCommittable> waiting;
  private transient ValueState<PreviousFile> last;
  private transient ValueState<PreviousFile> base;
  private transient LocalCopies copies;
  private transient BackgroundJobs<MergeJob, MergeWorker.Step> jobs;

  /** Connectors whose first waiting sync has its turn. */
  private transient Set<String> busy;

  /** Those of them whose turn waits for a file to be visible. */
  private transient Set<String> polled;

  /** Complete checkpoints since the last sync of a connector went out. */
  private transient Map<String, Integer> checkpoints;

  private transient boolean ending;

  /** Syncs in keyed state. */
  private transient int pending;

  private transient Counter merged;

  MergePreviousOperator(
      StreamOperatorParameters<SyncCommittable> parameters, C1zSinkOptions options) {
    super(parameters, NAME, options.staging(), options.profile());
    this.options = requireNonNull(options);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting = context.getKeyedStateStore().getListState(waitingSyncs());
    last = previousFile(context, "last");
    base = previousFile(context, "base");
  }

  private static ListStateDescriptor<SyncCommittable> waitingSyncs() {
    return new ListStateDescriptor<>("waiting", MessageType.COMMITTABLE.serializer());
  }

  private static ValueState<PreviousFile> previousFile(
      StateInitializationContext context, String name) {
    return context
        .getKeyedStateStore()
        .getState(new ValueStateDescriptor<>(name, MessageType.PREVIOUS.serializer()));
  }

  @Override
  public void open() throws Exception {
    super.open();
    copies = new LocalCopies(options.staging().files(), localDirectory());
    MergeWorker worker = new MergeWorker(options, staging(), copies);
    jobs =
        new BackgroundJobs<>(
            "MergePrevious",
            THREADS,
            mailbox(),
            profile(),
            MergeJob::syncId,
            worker::advance,
            this::take);
    busy = new HashSet<>();
    polled = new HashSet<>();
    checkpoints = new HashMap<>();
    List<String> connectors = new ArrayList<>();
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            waitingSyncs(),
            (connector, state) -> {
              connectors.add(connector);
              for (SyncCommittable unused : state.get()) {
                pending++;
              }
            });
    merged =
        new MetricViews(getMetricGroup())
            .level(SynclineMetric.MERGES_PENDING, () -> pending)
            .counter(SynclineMetric.SYNCS_MERGED);
    for (String connector : connectors) {
      setCurrentKey(connector);
      begin(connector);
    }
  }

  @Override
  public void processElement(StreamRecord<SyncCommittable> element) throws Exception {
    SyncCommittable sync = element.getValue();
    if (sync.file().isEmpty()) {
      output.collect(element);
      return;
    }
    String connector = NamingTemplate.nameOf(sync.result().facts().connector());
    waiting.add(sync);
    pending++;
    if (!busy.contains(connector)) {
      begin(connector);
    }
  }

  /** The first waiting sync of the current key has its turn. */
  private void begin(String connector) throws Exception {
    SyncCommittable first = firstWaiting();
    if (first == null) {
      return;
    }
    busy.add(connector);
    jobs.add(
        new MergeJob(
            connector,
            first,
            last.value(),
            checkpoints.computeIfAbsent(connector, key -> 0) >= CHECKPOINTS_UNTIL_SETTLED,
            base.value(),
            null),
        0);
  }

  private SyncCommittable firstWaiting() throws Exception {
    for (SyncCommittable sync : waiting.get()) {
      return sync;
    }
    return null;
  }

  private void take(MergeJob job, MergeWorker.Step step) throws Exception {
    setCurrentKey(job.connector());
    if (step instanceof MergeWorker.Step.Done done) {
      finish(job, done);
    } else if (step instanceof MergeWorker.Step.Settled settled) {
      base.update(settled.base());
      jobs.add(job.into(settled.base(), settled.copy()), 0);
    } else if (ending) {
      finish(job, new MergeWorker.Step.Done(MergeWorker.unfinished(job), false));
    } else {
      polled.add(job.connector());
      getProcessingTimeService()
          .registerTimer(
              getProcessingTimeService().getCurrentProcessingTime() + POLL_MILLIS,
              time -> lookAgain(job.connector()));
    }
  }

  private void lookAgain(String connector) throws Exception {
    if (polled.remove(connector)) {
      setCurrentKey(connector);
      begin(connector);
    }
  }

  private void finish(MergeJob job, MergeWorker.Step.Done done) throws Exception {
    SyncCommittable made = done.made().committable();
    if (done.made().stagedPath() != null) {
      staging().handedOn(done.made().stagedPath());
    }
    output.collect(new StreamRecord<>(made));
    pending--;
    if (!done.ownIsUsed()) {
      staging().release(List.of(job.staged().toString()));
    }
    if (made.file().isPresent()) {
      if (made.result().mergedInto().isPresent()) {
        merged.inc();
      }
      SyncResult result = made.result();
      last.update(new PreviousFile(result.path(), result.size(), result.sha256()));
      checkpoints.put(job.connector(), 0);
    }
    base.clear();
    List<SyncCommittable> others = new ArrayList<>();
    waiting.get().forEach(others::add);
    waiting.update(others.subList(1, others.size()));
    busy.remove(job.connector());
    begin(job.connector());
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    checkpoints.replaceAll((connector, count) -> count + 1);
  }

  @Override
  public void finish() throws Exception {
    // What still waits needs a file that only the last checkpoint publishes, when it is too late.
    ending = true;
    for (String connector : List.copyOf(polled)) {
      lookAgain(connector);
    }
    jobs.awaitAtMost(0);
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (jobs != null) {
      jobs.stop();
    }
    if (copies != null) {
      copies.close();
    }
    super.close();
  }
}
