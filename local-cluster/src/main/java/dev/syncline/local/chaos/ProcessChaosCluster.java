package dev.syncline.local.chaos;

import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.process.JavaProcess;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.ProcessClusterBuilder;
import dev.syncline.local.process.RemoteJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Processes, killed with {@code kill -9}. */
final class ProcessChaosCluster implements ChaosCluster {
  private final ProcessCluster cluster;
  private final int parallelism;
  private final List<Victim> victims = new ArrayList<>();
  private RemoteJob job;
  private long restartsBefore;

  ProcessChaosCluster(Path folder, int parallelism, Set<VictimKind> kinds) throws IOException {
    this.parallelism = parallelism;
    ProcessClusterBuilder builder =
        ProcessCluster.in(folder)
            .broker()
            .taskManagers(2)
            .slots(parallelism)
            // Every TaskManager has work, and each could do all of it.
            .setting("taskmanager.load-balance.mode", "SLOTS");
    if (kinds.contains(VictimKind.JOBMANAGER)) {
      builder.highAvailability();
    }
    cluster = builder.start();
    for (VictimKind kind : EnumSet.copyOf(kinds)) {
      switch (kind) {
        case TASKMANAGER ->
            cluster.taskManagers().forEach(process -> victims.add(new TaskManager(process)));
        case JOBMANAGER -> victims.add(new JobManager(cluster.jobManager()));
        case BROKER -> victims.add(new Killed(cluster.broker().orElseThrow()));
      }
    }
  }

  @Override
  public String bootstrapServers() {
    return cluster.bootstrapServers();
  }

  @Override
  public void submit(SynclineOptions options) throws IOException {
    StreamExecutionEnvironment environment = RemoteJob.environment(cluster);
    environment.setParallelism(parallelism);
    SynclineJob.build(environment, options);
    job = RemoteJob.submit(cluster, environment, "syncline chaos", Optional.empty());
  }

  @Override
  public List<Victim> victims() {
    return victims;
  }

  @Override
  public boolean isRunning() throws IOException {
    return job.isRunning();
  }

  @Override
  public long restarts() throws IOException {
    return restartsBefore + job.restarts();
  }

  @Override
  public void drain(Path savepoints) throws IOException {
    job.stop(savepoints, true);
  }

  @Override
  public void close() throws IOException {
    if (job != null) {
      job.close();
    }
    cluster.close();
  }

  private final class TaskManager extends Killed {
    TaskManager(JavaProcess process) {
      super(process);
    }

    @Override
    public boolean isBusy() throws IOException {
      return job.taskManagers().contains(name());
    }
  }

  private static class Killed implements Victim {
    private final JavaProcess process;

    Killed(JavaProcess process) {
      this.process = process;
    }

    @Override
    public String name() {
      return process.name();
    }

    /** The job goes on without it, though it may stumble. */
    @Override
    public boolean isBusy() throws IOException {
      return false;
    }

    @Override
    public void kill() throws IOException {
      process.kill();
    }

    @Override
    public void revive() throws IOException {
      process.start();
    }
  }

  /** The next JobManager counts from the start, and its taking over is a restart itself. */
  private final class JobManager extends Killed {
    JobManager(JavaProcess process) {
      super(process);
    }

    @Override
    public void kill() throws IOException {
      try {
        restartsBefore += job.restarts() + 1;
      } catch (IOException e) {
        restartsBefore++; // it had not come so far that it could say
      }
      super.kill();
    }
  }
}
