package dev.syncline.local.process;

import static dev.syncline.local.process.ClusterSettings.HOST;

import dev.syncline.local.process.ClusterSettings.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain;

/**
 * A Flink cluster of separate processes, with a Kafka broker and a ZooKeeper if asked for, all from
 * the class path of this process: so the job's classes are on it too, and a job is submitted
 * without a jar. Everything lies in one folder ({@link ProcessFolder}).
 *
 * <pre>{@code
 * try (ProcessCluster cluster = ProcessCluster.in(folder).taskManagers(2).broker().start()) {
 *   cluster.taskManagers().get(0).kill();
 * }
 * }</pre>
 *
 * <p>Thread-safe once started.
 */
public final class ProcessCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CONNECT_MILLIS = 1_000;

  private final ProcessFolder folder;
  private final ClusterSettings settings;
  private final FlinkRest rest;
  private final Optional<JavaProcess> zooKeeper;
  private final Optional<JavaProcess> broker;
  private final JavaProcess jobManager;
  private final List<JavaProcess> taskManagers = new ArrayList<>();

  ProcessCluster(ProcessFolder folder, ClusterSettings settings) {
    this.folder = folder;
    this.settings = settings;
    this.rest = new FlinkRest(URI.create("http://" + HOST + ":" + settings.port(Port.REST)));
    this.zooKeeper =
        settings.highAvailability() ? Optional.of(process(zooKeeperSpec())) : Optional.empty();
    this.broker = settings.broker() ? Optional.of(process(brokerSpec())) : Optional.empty();
    String conf = folder.conf().toString();
    this.jobManager =
        process(
            spec(
                "jobmanager",
                StandaloneSessionClusterEntrypoint.class,
                FlinkConf.jobManagerJvm(),
                List.of("--configDir", conf, "-D", "jobmanager.resource-id=jobmanager")));
    for (int i = 1; i <= settings.taskManagers(); i++) {
      String name = "taskmanager-" + i;
      taskManagers.add(
          process(
              spec(
                  name,
                  TaskManagerRunner.class,
                  FlinkConf.taskManagerJvm(settings),
                  // Under the same name again after a restart: then Flink knows at once that the
                  // one before is gone.
                  List.of("--configDir", conf, "-D", "taskmanager.resource-id=" + name))));
    }
  }

  /** A new cluster in a folder, which is made if absent. */
  public static ProcessClusterBuilder in(Path folder) {
    return new ProcessClusterBuilder(new ProcessFolder(folder));
  }

  /**
   * The cluster that was started in a folder, by whomever.
   *
   * @throws ClusterNotRunningException if none was, or its JobManager is gone
   */
  public static ProcessCluster running(Path folder) throws IOException {
    ProcessCluster cluster = known(folder);
    if (!cluster.jobManager.isAlive()) {
      List<String> alive = ProcessFolder.Entry.alive(cluster.folder.entries());
      throw new ClusterNotRunningException(
          alive.isEmpty()
              ? "the cluster in " + cluster.folder() + " does not run"
              : "the JobManager of the cluster in " + cluster.folder() + " is gone");
    }
    return cluster;
  }

  /**
   * The cluster of a folder, with the parts that run and those that do not.
   *
   * @throws ClusterNotRunningException if none was ever started there
   */
  public static ProcessCluster known(Path folder) throws IOException {
    ProcessFolder known = new ProcessFolder(folder);
    if (!ClusterSettings.existIn(known)) {
      throw new ClusterNotRunningException(known.root() + " holds no cluster");
    }
    return new ProcessCluster(known, ClusterSettings.read(known));
  }

  private JavaProcess process(ProcessSpec spec) {
    return new JavaProcess(folder, spec);
  }

  private ProcessSpec spec(
      String name, Class<?> main, List<String> jvmOptions, List<String> arguments) {
    return new ProcessSpec(name, main.getName(), jvmOptions, arguments, settings.outlivesStarter());
  }

  private ProcessSpec brokerSpec() {
    return BrokerProcess.spec(
        folder.data("kafka"), settings.port(Port.BROKER), settings.outlivesStarter());
  }

  private ProcessSpec zooKeeperSpec() {
    return spec(
        "zookeeper",
        ZooKeeperServerMain.class,
        List.of("-Xmx128m", "-XX:+UseSerialGC", "-Dzookeeper.admin.enableServer=false"),
        List.of(
            Integer.toString(settings.port(Port.ZOOKEEPER)), folder.data("zookeeper").toString()));
  }

  void start() throws IOException {
    folder.create();
    Files.createDirectories(folder.data("tmp"));
    settings.write(folder);
    FlinkConf.write(settings, folder);
    try {
      startMissing();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the parts that do not run, and returns when all are ready.
   *
   * @return the names of those parts
   * @throws IOException if a part does not start, with the end of its log
   */
  public List<String> startMissing() throws IOException {
    List<String> started = new ArrayList<>();
    if (broker.isPresent()) {
      startIfMissing(broker.get(), started);
    }
    if (zooKeeper.isPresent()) {
      startIfMissing(zooKeeper.get(), started);
      awaitZooKeeper();
    }
    startIfMissing(jobManager, started);
    for (JavaProcess taskManager : taskManagers) {
      startIfMissing(taskManager, started);
    }
    awaitTaskManagers(taskManagers.size());
    if (broker.isPresent()) {
      awaitBroker();
    }
    return started;
  }

  private static void startIfMissing(JavaProcess process, List<String> started) throws IOException {
    if (!process.isAlive()) {
      process.start();
      started.add(process.name());
    }
  }

  /** Waits until the broker answers, after a start or a restart. */
  public void awaitBroker() throws IOException {
    BrokerProcess.awaitAnswer(broker.orElseThrow(), bootstrapServers());
  }

  private void awaitZooKeeper() throws IOException {
    Waiting.until(
        "ZooKeeper answers",
        zooKeeper.orElseThrow(),
        PATIENCE,
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(HOST, settings.port(Port.ZOOKEEPER)), CONNECT_MILLIS);
            return true;
          }
        });
  }

  /** Waits until the JobManager knows at least as many TaskManagers. */
  public void awaitTaskManagers(int count) throws IOException {
    Waiting.until(
        count + " TaskManagers are registered",
        jobManager,
        PATIENCE,
        () -> rest.get("/overview").path("taskmanagers").asInt() >= count);
  }

  /** Address for Kafka clients. */
  public String bootstrapServers() {
    if (broker.isEmpty()) {
      throw new IllegalStateException("the cluster in " + folder.root() + " has no broker");
    }
    return HOST + ":" + settings.port(Port.BROKER);
  }

  /** The REST interface, which is the address of the web page too. */
  public FlinkRest rest() {
    return rest;
  }

  /** Slots of each TaskManager. */
  public int slots() {
    return settings.slots();
  }

  /** Where savepoints go that nobody names a place for. */
  public Path savepoints() {
    return folder.data("savepoints");
  }

  /** The folder that everything lies in. */
  public Path folder() {
    return folder.root();
  }

  /** Settings for a Flink client of this cluster. */
  public Configuration clientConfiguration() {
    Configuration configuration = Configuration.fromMap(FlinkConf.common(settings, folder));
    // The address is known, whichever JobManager answers there.
    configuration.setString("high-availability.type", "NONE");
    configuration.setString("execution.target", "remote");
    return configuration;
  }

  public JavaProcess jobManager() {
    return jobManager;
  }

  /** The TaskManagers, running or not. */
  public List<JavaProcess> taskManagers() {
    return List.copyOf(taskManagers);
  }

  public Optional<JavaProcess> broker() {
    return broker;
  }

  public Optional<JavaProcess> zooKeeper() {
    return zooKeeper;
  }

  /** A description of what runs in a folder. */
  public static List<ProcessFolder.Entry> status(Path folder) throws IOException {
    return new ProcessFolder(folder).entries();
  }

  /**
   * The addresses of a cluster that runs, or ran, in a folder: {@code rest} and {@code
   * bootstrap.servers}.
   *
   * @throws ClusterNotRunningException if no cluster was ever started there
   */
  public static Map<String, String> addresses(Path folder) throws IOException {
    ProcessCluster cluster = known(folder);
    Map<String, String> addresses = new LinkedHashMap<>();
    addresses.put("rest", cluster.rest.address().toString());
    if (cluster.broker.isPresent()) {
      addresses.put("bootstrap.servers", cluster.bootstrapServers());
    }
    return addresses;
  }

  /**
   * Stops every process of a folder, whoever started it: TaskManagers, JobManager, broker,
   * ZooKeeper.
   *
   * @return the names of those that ran
   */
  public static List<String> stop(Path folder, Duration patience) throws IOException {
    ProcessFolder known = new ProcessFolder(folder);
    List<String> stopped = new ArrayList<>();
    List<ProcessFolder.Entry> entries = new ArrayList<>(known.entries());
    entries.sort((a, b) -> Integer.compare(stopOrder(a.name()), stopOrder(b.name())));
    for (ProcessFolder.Entry entry : entries) {
      Optional<ProcessHandle> process = known.find(entry.name());
      if (process.isPresent()) {
        ProcessFolder.stop(process.get(), patience);
        stopped.add(entry.name());
      }
      known.forget(entry.name());
    }
    return stopped;
  }

  private static int stopOrder(String name) {
    return name.startsWith("taskmanager")
        ? 0
        : List.of("jobmanager", "broker", "zookeeper").indexOf(name) + 1;
  }

  /** Stops all processes, for good. The folder stays. */
  @Override
  public void close() throws IOException {
    // What a job still holds is of no use any more, so nothing is asked to stop.
    taskManagers.forEach(JavaProcess::kill);
    jobManager.kill();
    broker.ifPresent(JavaProcess::kill);
    zooKeeper.ifPresent(JavaProcess::kill);
    for (ProcessFolder.Entry entry : folder.entries()) {
      folder.forget(entry.name());
    }
  }
}
