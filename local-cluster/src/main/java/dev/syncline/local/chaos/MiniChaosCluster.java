package dev.syncline.local.chaos;

import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.EmbeddedKafka;
import dev.syncline.local.Futures;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalJob;
import dev.syncline.local.LocalServices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Everything in this process; TaskManagers are shut down in the middle of their work. */
final class MiniChaosCluster implements ChaosCluster {
  private final LocalServices services;
  private final int parallelism;
  private final List<Victim> victims = List.of(new TaskManager());
  private LocalJob job;

  MiniChaosCluster(Path folder, int parallelism) {
    this.parallelism = parallelism;
    this.services =
        LocalServices.start(
            EmbeddedKafka::start,
            () ->
                LocalFlink.builder()
                    .data(folder)
                    .taskManagers(1)
                    .slots(parallelism)
                    .setting("restart-strategy.type", "fixed-delay")
                    .setting(
                        "restart-strategy.fixed-delay.attempts",
                        Integer.toString(Integer.MAX_VALUE))
                    .setting("restart-strategy.fixed-delay.delay", "50 ms")
                    .start());
  }

  @Override
  public String bootstrapServers() {
    try {
      return services.kafka().bootstrapServers();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void submit(SynclineOptions options) throws IOException {
    StreamExecutionEnvironment environment = services.flink().environment();
    environment.setParallelism(parallelism);
    SynclineJob.build(environment, options);
    job = services.flink().submit(environment, "syncline chaos");
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
    return job.restarts();
  }

  @Override
  public void drain(Path savepoints) throws IOException {
    job.stop(savepoints, true);
  }

  @Override
  public void close() throws IOException {
    services.close();
  }

  /** The TaskManager of the moment; the cluster counts those that are gone, too. */
  private final class TaskManager implements Victim {
    private int number;

    @Override
    public String name() {
      return "taskmanager";
    }

    @Override
    public boolean isBusy() {
      return true;
    }

    @Override
    public void kill() throws IOException {
      Futures.get("stop a TaskManager", services.flink().cluster().terminateTaskManager(number++));
    }

    @Override
    public void revive() throws IOException {
      try {
        services.flink().cluster().startTaskManager();
      } catch (Exception e) {
        throw new IOException("no new TaskManager: " + Futures.rootMessage(e), e);
      }
    }
  }
}
