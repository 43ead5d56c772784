package dev.syncline.c1z.sink;

import dev.syncline.c1z.sink.files.StagingArea;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * A {@link StagingArea} in the life of a Flink operator, which has to hand on what its own methods
 * of the same names hear: {@code snapshotState}, {@code notifyCheckpointComplete}, {@code finish}
 * and {@code close}. Its state is operator state and may be redistributed.
 */
final class OperatorStaging implements Closeable {
  private static final String STATE = "staging";
  private static final long CLOSE_SECONDS = 10;

  private final ExecutorService deletions;
  private final StagingArea area;
  private final ListState<byte[]> state;

  private OperatorStaging(ExecutorService deletions, StagingArea area, ListState<byte[]> state) {
    this.deletions = deletions;
    this.area = area;
    this.state = state;
  }

  /**
   * Takes up what earlier attempts left. To be called in {@code initializeState}.
   *
   * @param operator name of the operator in the names of files, lower case letters
   */
  static OperatorStaging restore(
      String operator,
      StagingOptions options,
      StateInitializationContext context,
      JobInfo job,
      TaskInfo task)
      throws Exception {
    ThreadPoolExecutor deletions =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "delete staged files of " + operator);
              thread.setDaemon(true);
              return thread;
            });
    deletions.allowCoreThreadTimeOut(true);
    StagingArea area =
        new StagingArea(
            options.files(),
            new Path(options.directory()),
            new StagingArea.Owner(
                job.getJobId().toString(),
                operator,
                task.getIndexOfThisSubtask(),
                task.getNumberOfParallelSubtasks()),
            options.retainedCheckpoints(),
            deletions);
    ListState<byte[]> state =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>(STATE, BytePrimitiveArraySerializer.INSTANCE));
    area.restore(context.getRestoredCheckpointId(), state.get());
    return new OperatorStaging(deletions, area, state);
  }

  /** The files of this subtask. */
  StagingArea area() {
    return area;
  }

  void snapshotState(long checkpoint) throws Exception {
    state.update(List.of(area.snapshot(checkpoint)));
  }

  void notifyCheckpointComplete(long checkpoint) {
    area.completed(checkpoint);
  }

  void finish() {
    area.finish();
  }

  @Override
  public void close() throws IOException {
    deletions.shutdown();
    try {
      if (deletions.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        area.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
