package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.Profile;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.sink.files.StagingArea;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * An operator that holds parts of syncs, in staged files and in keyed state, and gives the space
 * back when a sync has ended. Its part of the staging area follows its checkpoints.
 *
 * <p>Those below stop their threads in {@link #close} before they call this class's.
 */
public abstract class StagingOperator<OUT> extends AbstractStreamOperator<OUT> {
  private static final long serialVersionUID = 1L;

  private final String stagingName;
  private final StagingOptions stagingOptions;
  private transient OperatorStaging staging;
  private final boolean profiled;
  private final transient MailboxExecutor mailbox;
  private transient StateReclaim reclaim;
  private transient Profile profile;

  /**
   * @param name of the operator in the names of its files; part of every savepoint
   * @param profiled whether to measure where the operator's time goes
   */
  protected StagingOperator(
      StreamOperatorParameters<OUT> parameters,
      String name,
      StagingOptions options,
      boolean profiled) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.profiled = profiled;
    this.stagingName = requireNonNull(name);
    this.stagingOptions = requireNonNull(options);
  }

  @Override
  public void open() throws Exception {
    super.open();
    profile = OperatorProfile.open(this, profiled);
    if (profiled) {
      output = new TimedOutput<>(output);
    }
  }

  /** Where the operator's time goes; there once it is open. */
  protected final Profile profile() {
    return profile;
  }

  /** The task's other work can be put behind what it does now. */
  protected final MailboxExecutor mailbox() {
    return mailbox;
  }

  /** A directory on the local disk of the TaskManager; made if absent, kept by nobody. */
  protected final Path localDirectory() {
    return Path.of(
        getContainingTask().getEnvironment().getTaskManagerInfo().getTmpDirectories()[0]);
  }

  /** A state of this operator, so that its profile sees it. */
  protected final <K, V> MapState<K, V> seen(MapState<K, V> state) {
    return profiled ? TimedState.of(state) : state;
  }

  /** A state of this operator, so that its profile sees it. */
  protected final <T> ValueState<T> seen(ValueState<T> state) {
    return profiled ? TimedState.of(state) : state;
  }

  /** The operator's part of the staging area; there once its state has been initialised. */
  protected final StagingArea staging() {
    return staging.area();
  }

  /**
   * Has states compacted when much was removed from them.
   *
   * @param states whose contents the operator tells the result about
   */
  protected final StateSpace reclaim(List<StateDescriptor<?, ?>> states) {
    StateSpace space = new StateSpace();
    reclaim = new StateReclaim(space, () -> compact(states));
    return space;
  }

  /** On a thread of its own; RocksDB and the list of its states allow that. */
  private void compact(List<StateDescriptor<?, ?>> states) throws Exception {
    if (getKeyedStateBackend() instanceof RocksDBKeyedStateBackend<?> backend) {
      for (StateDescriptor<?, ?> state : states) {
        backend.compactState(state);
      }
    }
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    staging =
        OperatorStaging.restore(
            stagingName,
            stagingOptions,
            context,
            getRuntimeContext().getJobInfo(),
            getRuntimeContext().getTaskInfo());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    staging.snapshotState(context.getCheckpointId());
    if (profiled) {
      flushFollows();
    }
  }

  /**
   * The state backend takes its snapshot, for which it flushes, when the operator has done its part
   * and before the task does anything else: up to the next mail.
   */
  private void flushFollows() {
    profile.begin();
    ProfileClock.enter(Part.STATE);
    try {
      mailbox.execute(this::flushed, "end of the flush of " + stagingName);
    } catch (RejectedExecutionException e) {
      flushed(); // the task is at its end and takes no mail
    }
  }

  private void flushed() {
    ProfileClock.leave();
    profile.end();
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    profile.time(() -> completed(checkpointId));
  }

  private void completed(long checkpointId) {
    staging.notifyCheckpointComplete(checkpointId);
    if (reclaim != null) { // not before: what the checkpoint publishes comes first
      reclaim.start();
    }
  }

  @Override
  public void finish() throws Exception {
    super.finish();
    profile.time(staging::finish);
  }

  @Override
  public void close() throws Exception {
    if (reclaim != null) {
      reclaim.close();
    }
    if (staging != null) {
      staging.close();
    }
    super.close();
  }
}
