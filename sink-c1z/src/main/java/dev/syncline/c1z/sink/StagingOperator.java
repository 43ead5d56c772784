package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.StagingArea;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * An operator that writes staged files or gives them up: its part of the staging area lives as long
 * as the operator and follows its checkpoints.
 *
 * <p>Those below stop their threads in {@link #close} before they call this class's.
 */
public abstract class StagingOperator<OUT> extends AbstractStreamOperator<OUT> {
  private static final long serialVersionUID = 1L;

  private final String stagingName;
  private final StagingOptions stagingOptions;
  private transient OperatorStaging staging;

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
  }

  @Override
  public void finish() throws Exception {
    super.finish();
    staging.finish();
  }

  @Override
  public void close() throws Exception {
    if (staging != null) {
      staging.close();
    }
    super.close();
  }
}
