package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.StagingArea;
import java.util.List;
import org.apache.flink.api.common.state.StateDescriptor;
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
  private transient StateReclaim reclaim;

  /**
   * @param name of the operator in the names of its files; part of every savepoint
   */
  protected StagingOperator(
      StreamOperatorParameters<OUT> parameters, String name, StagingOptions options) {
    super(parameters);
    this.stagingName = requireNonNull(name);
    this.stagingOptions = requireNonNull(options);
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
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    staging.notifyCheckpointComplete(checkpointId);
    if (reclaim != null) { // not before: what the checkpoint publishes comes first
      reclaim.start();
    }
  }

  @Override
  public void finish() throws Exception {
    super.finish();
    staging.finish();
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
