package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A Flink cluster in this process, set up as Syncline's job wants it: state in RocksDB, incremental
 * checkpoints on local disk. Jobs are submitted to it rather than run by an environment of their
 * own, so that it can start while other things start, and outlive a job.
 *
 * <p>Thread-safe once started.
 */
public final class LocalFlink implements AutoCloseable {
  private final WorkFolder folder;
  private final Configuration configuration;
  private final MiniCluster cluster;

  private LocalFlink(WorkFolder folder, Configuration configuration, MiniCluster cluster) {
    this.folder = folder;
    this.configuration = configuration;
    this.cluster = cluster;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * A new environment for one job, with the settings of the cluster. Build the job on it, then
   * {@link #submit} it; do not call its {@code execute}.
   */
  public StreamExecutionEnvironment environment() {
    return new StreamExecutionEnvironment(new Configuration(configuration));
  }

  /** Starts the job that was built on an {@link #environment}. */
  public LocalJob submit(StreamExecutionEnvironment environment, String name) throws IOException {
    return submit(environment, name, Optional.empty());
  }

  /**
   * Starts the job that was built on an {@link #environment}.
   *
   * @param restoreFrom checkpoint or savepoint to start from
   * @throws IOException if the cluster refuses the job
   */
  public LocalJob submit(
      StreamExecutionEnvironment environment, String name, Optional<String> restoreFrom)
      throws IOException {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(requireNonNull(name, "name"));
    restoreFrom.ifPresent(
        path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
    JobGraph job = graph.getJobGraph();
    JobID id = Futures.get("submit " + name, cluster.submitJob(job)).getJobID();
    return new LocalJob(cluster, id, name);
  }

  /** Folder below which checkpoints go. */
  public Path checkpoints() {
    return folder.path().resolve("checkpoints");
  }

  /** Address of the REST interface and, if it was asked for, the web page. */
  public URI webAddress() throws IOException {
    return Futures.get("ask for the web address", cluster.getRestAddress());
  }

  /** The cluster itself, for tests that stop and start its parts. */
  public MiniCluster cluster() {
    return cluster;
  }

  /** Stops the cluster and the jobs on it. */
  @Override
  public void close() throws IOException {
    try {
      Futures.get("stop the Flink cluster", cluster.closeAsync());
    } finally {
      folder.close();
    }
  }

  /** Settings of a cluster. */
  public static final class Builder {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int taskManagers = 1;
    private int slots = 1;
    private Optional<Path> data = Optional.empty();
    private Optional<Integer> webPort = Optional.empty();

    private Builder() {}

    /** Number of TaskManagers, 1 by default. More are for tests that stop some of them. */
    public Builder taskManagers(int count) {
      taskManagers = count;
      return this;
    }

    /** Slots of each TaskManager, 1 by default. A job needs as many as its parallelism. */
    public Builder slots(int count) {
      slots = count;
      return this;
    }

    /** Folder for checkpoints and state, kept at the end; by default a temporary one. */
    public Builder data(Path folder) {
      data = Optional.of(folder);
      return this;
    }

    /** Port for Flink's web page, 0 for a free one; without it there is no web page. */
    public Builder webPort(int port) {
      webPort = Optional.of(port);
      return this;
    }

    /** Any Flink setting; the last one counts, also against the ones made here. */
    public Builder setting(String key, String value) {
      settings.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
      return this;
    }

    /** Starts the cluster. */
    public LocalFlink start() throws IOException {
      WorkFolder folder =
          data.isPresent() ? WorkFolder.kept(data.get()) : WorkFolder.temporary("syncline-flink-");
      Configuration configuration = configuration(folder.path());
      MiniCluster cluster =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(configuration)
                  .setNumTaskManagers(taskManagers)
                  .setNumSlotsPerTaskManager(slots)
                  .setRpcServiceSharing(RpcServiceSharing.SHARED)
                  .build());
      try {
        cluster.start();
      } catch (Exception e) {
        IOException failure =
            new IOException("the local Flink cluster did not start: " + Futures.rootMessage(e), e);
        try (WorkFolder removed = folder) {
          Futures.get("stop what had started", cluster.closeAsync());
        } catch (IOException suppressed) {
          failure.addSuppressed(suppressed);
        }
        throw failure;
      }
      return new LocalFlink(folder, configuration, cluster);
    }

    private Configuration configuration(Path folder) {
      Configuration configuration = new Configuration();
      configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
      configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
      configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
      configuration.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY,
          folder.resolve("checkpoints").toUri().toString());
      configuration.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());

      // Outside the heap: RocksDB's memory and the buffers between tasks.
      configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(192));
      configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
      configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));

      // All parts are in one process: one that does not answer is busy or in a debugger, not gone.
      configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofMinutes(5));

      configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
      configuration.set(RestOptions.ADDRESS, "127.0.0.1");
      configuration.set(RestOptions.BIND_PORT, Integer.toString(webPort.orElse(0)));
      configuration.set(WebOptions.SUBMIT_ENABLE, false);
      settings.forEach(configuration::setString);
      return configuration;
    }
  }
}
