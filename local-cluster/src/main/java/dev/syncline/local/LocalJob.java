package dev.syncline.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job on a {@link LocalFlink}. Thread-safe. */
public final class LocalJob {
  private final MiniCluster cluster;
  private final JobID id;
  private final String name;

  LocalJob(MiniCluster cluster, JobID id, String name) {
    this.cluster = cluster;
    this.id = id;
    this.name = name;
  }

  public JobID id() {
    return id;
  }

  public JobStatus status() throws IOException {
    return Futures.get("ask for the status of " + name, cluster.getJobStatus(id));
  }

  /** Completes when the job has ended in whatever way. */
  public CompletableFuture<JobResult> result() {
    return cluster.requestJobResult(id);
  }

  /**
   * Waits for the end of a job that ends by itself.
   *
   * @throws IOException if it failed or was cancelled
   */
  public JobExecutionResult awaitFinished() throws IOException {
    JobResult result = Futures.get("wait for " + name, result());
    try {
      return result.toJobExecutionResult(LocalJob.class.getClassLoader());
    } catch (Exception e) {
      throw new IOException(name + " did not finish: " + Futures.rootMessage(e), e);
    }
  }

  /** Whether all of its tasks run. */
  public boolean isRunning() throws IOException {
    AccessExecutionGraph graph = graph();
    for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
      if (task.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return graph.getState() == JobStatus.RUNNING;
  }

  /** How often it was restarted. */
  public long restarts() throws IOException {
    long attempts = 0;
    for (AccessExecutionVertex task : graph().getAllExecutionVertices()) {
      attempts = Math.max(attempts, task.getCurrentExecutionAttempt().getAttemptNumber());
    }
    return attempts;
  }

  private AccessExecutionGraph graph() throws IOException {
    return Futures.get("ask for the tasks of " + name, cluster.getExecutionGraph(id));
  }

  /** Takes a checkpoint now and returns its number. */
  public long checkpoint() throws IOException {
    return Futures.get("checkpoint " + name, cluster.triggerCheckpoint(id, CheckpointType.DEFAULT));
  }

  /** Takes a savepoint while the job goes on and returns its path. */
  public String savepoint(Path folder) throws IOException {
    return Futures.get(
        "save " + name,
        cluster.triggerSavepoint(
            id, folder.toUri().toString(), false, SavepointFormatType.CANONICAL));
  }

  /**
   * Stops the job with a savepoint and returns its path.
   *
   * @param drain whether to tell the job that no more input will ever come
   */
  public String stop(Path folder, boolean drain) throws IOException {
    return Futures.get(
        "stop " + name,
        cluster.stopWithSavepoint(
            id, folder.toUri().toString(), drain, SavepointFormatType.CANONICAL));
  }

  /** Cancels the job and returns when it is gone. */
  public void cancel() throws IOException {
    Futures.get("cancel " + name, cluster.cancelJob(id));
    Futures.get("wait for the end of " + name, result());
  }
}
