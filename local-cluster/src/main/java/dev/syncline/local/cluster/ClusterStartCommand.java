package dev.syncline.local.cluster;

import dev.syncline.job.cli.CommandGroup;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.ProcessClusterBuilder;
import dev.syncline.local.process.ProcessFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline cluster start}: a broker and Flink as processes that go on by themselves. */
@Command(
    name = "start",
    sortOptions = false,
    description = {
      "Start a Kafka broker, a JobManager with its web page, and TaskManagers, as processes of their own that outlive"
          + " this command and its terminal.",
      "",
      "Logs, process ids, settings, checkpoints and the broker's data are in one folder, which stays when the cluster"
          + " is stopped. Everything listens on 127.0.0.1 only.",
    },
    footer = {
      "  syncline cluster start",
      "  syncline cluster start --task-managers 3 --slots 4 --web-port 8081 --broker-port 9092",
      "  syncline cluster start --missing"
    })
public final class ClusterStartCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Mixin private ClusterFolder folder;
  @Mixin private JsonOption json;

  @Option(
      names = "--task-managers",
      defaultValue = "2",
      paramLabel = "N",
      description = "TaskManagers (${DEFAULT-VALUE}).")
  private int taskManagers;

  @Option(
      names = "--slots",
      defaultValue = "2",
      paramLabel = "N",
      description = "Slots of each TaskManager (${DEFAULT-VALUE}).")
  private int slots;

  @Option(
      names = "--task-heap",
      defaultValue = "512mb",
      converter = MemorySizeConverter.class,
      paramLabel = "SIZE",
      description = "Heap of each TaskManager for the job (${DEFAULT-VALUE}).")
  private MemorySize taskHeap;

  @Option(
      names = "--managed-memory",
      defaultValue = "192mb",
      converter = MemorySizeConverter.class,
      paramLabel = "SIZE",
      description = "Memory of each TaskManager for RocksDB (${DEFAULT-VALUE}).")
  private MemorySize managedMemory;

  @Option(
      names = "--web-port",
      defaultValue = "0",
      paramLabel = "PORT",
      description = "Of the web page and the REST interface; by default a free one.")
  private int webPort;

  @Option(
      names = "--broker-port",
      defaultValue = "0",
      paramLabel = "PORT",
      description = "Of the Kafka broker; by default a free one.")
  private int brokerPort;

  @Option(names = "--no-broker", description = "Without a broker: there is a Kafka already.")
  private boolean noBroker;

  @Option(
      names = "--high-availability",
      description = "With a ZooKeeper, so that jobs go on after their JobManager was killed.")
  private boolean highAvailability;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink for all processes; may come several times.")
  private Map<String, String> flink = new LinkedHashMap<>();

  @Option(
      names = "--missing",
      description = "Start again what is gone of the cluster in the folder, as it was started.")
  private boolean missing;

  @Override
  public CommandGroup group() {
    return CommandGroup.CLUSTER;
  }

  @Override
  public Integer call() throws IOException {
    Streams streams = Streams.of(spec);
    ProcessCluster cluster;
    if (missing) {
      cluster = folder.known();
      List<String> started = cluster.startMissing();
      streams
          .err()
          .println(
              started.isEmpty()
                  ? "syncline: nothing was missing"
                  : "syncline: started again: " + String.join(", ", started));
    } else {
      requireNoneAlive(streams);
      cluster = start();
    }
    new ClusterReport(cluster).print(streams, json.wanted());
    return ExitCodes.OK;
  }

  private void requireNoneAlive(Streams streams) throws IOException {
    List<ProcessFolder.Entry> entries = ProcessCluster.status(folder.path());
    List<String> alive = names(entries, true);
    List<String> gone = names(entries, false);
    if (!alive.isEmpty()) {
      throw new UsageException(
          "a cluster runs in "
              + folder.path()
              + " already: "
              + String.join(", ", alive)
              + (gone.isEmpty()
                  ? ""
                  : "; gone: " + String.join(", ", gone) + ", --missing starts them again"));
    }
    if (!gone.isEmpty()) {
      streams
          .err()
          .println(
              "syncline: the cluster before ended without being stopped: "
                  + String.join(", ", gone));
    }
  }

  private static List<String> names(List<ProcessFolder.Entry> entries, boolean alive) {
    return entries.stream()
        .filter(entry -> entry.alive() == alive)
        .map(ProcessFolder.Entry::name)
        .toList();
  }

  private ProcessCluster start() throws IOException {
    if (taskManagers < 1 || slots < 1) {
      throw new UsageException("--task-managers and --slots have to be at least 1");
    }
    if (noBroker && brokerPort != 0) {
      throw new UsageException("--no-broker and --broker-port exclude each other");
    }
    ProcessClusterBuilder builder =
        ProcessCluster.in(folder.path())
            .taskManagers(taskManagers)
            .slots(slots)
            .taskHeap(taskHeap)
            .managedMemory(managedMemory)
            .restPort(webPort)
            .outlivesStarter()
            // Every TaskManager has work, and the loss of one costs each job as little as can be.
            .setting("taskmanager.load-balance.mode", "SLOTS")
            // What a job that was cancelled, or lost its JobManager, can go on from.
            .setting(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
    if (!noBroker) {
      builder.broker(brokerPort);
    }
    if (highAvailability) {
      builder.highAvailability();
    }
    flink.forEach(builder::setting);
    // Who interrupts the start wants none of it to stay.
    Thread hook = new Thread(this::stopQuietly, "stop-cluster");
    Runtime.getRuntime().addShutdownHook(hook);
    ProcessCluster cluster = builder.start();
    Runtime.getRuntime().removeShutdownHook(hook);
    return cluster;
  }

  private void stopQuietly() {
    try {
      ProcessCluster.stop(folder.path(), Duration.ZERO);
    } catch (IOException e) {
      System.err.println("syncline: " + e.getMessage());
    }
  }
}
