package dev.syncline.local.process;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.local.Futures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A job on a {@link ProcessCluster}, spoken to over its REST interface. It goes on when this is
 * closed. Thread-safe.
 */
public final class RemoteJob implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ProcessCluster cluster;
  private final RestClusterClient<String> client;
  private final JobID id;

  private RemoteJob(ProcessCluster cluster, RestClusterClient<String> client, JobID id) {
    this.cluster = cluster;
    this.client = client;
    this.id = id;
  }

  /** A new environment with the settings of the cluster. Do not call its {@code execute}. */
  public static StreamExecutionEnvironment environment(ProcessCluster cluster) {
    return environment(cluster, Map.of());
  }

  /**
   * A new environment with the settings of the cluster and others, which count more. Do not call
   * its {@code execute}.
   */
  public static StreamExecutionEnvironment environment(
      ProcessCluster cluster, Map<String, String> settings) {
    Configuration configuration = cluster.clientConfiguration();
    configuration.addAll(Configuration.fromMap(settings));
    return new StreamExecutionEnvironment(configuration);
  }

  /** A job that was submitted before, by whomever. */
  public static RemoteJob of(ProcessCluster cluster, JobID id) throws IOException {
    return new RemoteJob(cluster, client(cluster), requireNonNull(id, "id"));
  }

  /**
   * Starts the job that was built on an {@link #environment}.
   *
   * @param restoreFrom checkpoint or savepoint to start from
   */
  public static RemoteJob submit(
      ProcessCluster cluster,
      StreamExecutionEnvironment environment,
      String name,
      Optional<String> restoreFrom)
      throws IOException {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(requireNonNull(name, "name"));
    restoreFrom.ifPresent(
        path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
    RestClusterClient<String> client = client(cluster);
    try {
      return new RemoteJob(
          cluster, client, Futures.get("submit " + name, client.submitJob(graph.getJobGraph())));
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private static RestClusterClient<String> client(ProcessCluster cluster) throws IOException {
    try {
      return new RestClusterClient<>(cluster.clientConfiguration(), "syncline");
    } catch (Exception e) {
      throw new IOException("no client for " + cluster.rest().address(), e);
    }
  }

  public JobID id() {
    return id;
  }

  /** Where the job is shown, and asked about. */
  public URI address() {
    return cluster.rest().address().resolve("/jobs/" + id);
  }

  /** The page that shows it to people. */
  public URI web() {
    return cluster.rest().address().resolve("/#/job/running/" + id);
  }

  /** What the JobManager says; an error while there is none. */
  public JobStatus status() throws IOException {
    return JobStatus.valueOf(cluster.rest().get("/jobs/" + id).path("state").asText());
  }

  /** How often the job was restarted, by the JobManager that runs it now. */
  public long restarts() throws IOException {
    long attempts = 0;
    for (JsonNode subtask : subtasks()) {
      attempts = Math.max(attempts, subtask.path("attempt").asLong());
    }
    return attempts;
  }

  /** The names of the TaskManagers that run tasks of the job. */
  public Set<String> taskManagers() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode subtask : subtasks()) {
      names.add(subtask.path("taskmanager-id").asText());
    }
    return names;
  }

  /** Subtasks of the vertex that every slot has one of. */
  private JsonNode subtasks() throws IOException {
    JsonNode job = cluster.rest().get("/jobs/" + id);
    String vertex = job.path("vertices").path(0).path("id").asText();
    return cluster.rest().get("/jobs/" + id + "/vertices/" + vertex).path("subtasks");
  }

  /**
   * Waits until all of its tasks run.
   *
   * @throws IOException if they do not in time, or if the job has ended, with its last failure
   */
  public void awaitRunning() throws IOException {
    Waiting.until(
        "all tasks of job " + id + " run",
        cluster.jobManager(),
        PATIENCE,
        () -> isRunning() || status().isGloballyTerminalState());
    JobStatus status = status();
    if (status.isGloballyTerminalState() && status != JobStatus.FINISHED) {
      throw new IOException(
          "job " + id + " is " + status + ": " + lastFailure().orElse("no cause"));
    }
  }

  /** The first line of what let the job fail or restart last, if anything did. */
  public Optional<String> lastFailure() throws IOException {
    String trace =
        cluster
            .rest()
            .get("/jobs/" + id + "/exceptions")
            .path("exceptionHistory")
            .path("entries")
            .path(0)
            .path("stacktrace")
            .asText();
    String cause =
        trace
            .lines()
            .filter(line -> line.startsWith("Caused by: "))
            .reduce((first, last) -> last)
            .map(line -> line.substring("Caused by: ".length()))
            .orElseGet(() -> trace.lines().findFirst().orElse(""));
    return Optional.of(cause).filter(text -> !text.isBlank());
  }

  /** Whether all of its tasks run. */
  public boolean isRunning() throws IOException {
    JsonNode job = cluster.rest().get("/jobs/" + id);
    boolean running =
        job.path("state").asText().equals("RUNNING") && !job.path("vertices").isEmpty();
    for (JsonNode vertex : job.path("vertices")) {
      running &= vertex.path("status").asText().equals("RUNNING");
    }
    return running;
  }

  /** Takes a savepoint while the job goes on and returns its path. */
  public String savepoint(Path folder) throws IOException {
    return Futures.get(
        "save job " + id,
        client.triggerSavepoint(id, folder.toUri().toString(), SavepointFormatType.CANONICAL));
  }

  /**
   * Stops the job with a savepoint and returns its path.
   *
   * @param drain whether to tell the job that no more input will ever come
   */
  public String stop(Path folder, boolean drain) throws IOException {
    return Futures.get(
        "stop job " + id,
        client.stopWithSavepoint(
            id, drain, folder.toUri().toString(), SavepointFormatType.CANONICAL));
  }

  /** Cancels the job and returns when it is gone. */
  public void cancel() throws IOException {
    Futures.get("cancel job " + id, client.cancel(id));
    Waiting.until(
        "job " + id + " is cancelled",
        cluster.jobManager(),
        PATIENCE,
        () -> status().isGloballyTerminalState());
  }

  @Override
  public void close() {
    client.close();
  }
}
