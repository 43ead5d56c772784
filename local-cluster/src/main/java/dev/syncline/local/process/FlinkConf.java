package dev.syncline.local.process;

import static dev.syncline.local.process.ClusterSettings.HOST;

import dev.syncline.local.process.ClusterSettings.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;

/**
 * The {@code config.yaml} of the Flink processes. A distribution's scripts work out what memory a
 * JVM gets; here every part is given, as a TaskManager that is started without them demands.
 */
final class FlinkConf {
  private static final MemorySize FRAMEWORK_HEAP = MemorySize.ofMebiBytes(96);
  private static final MemorySize FRAMEWORK_OFF_HEAP = MemorySize.ofMebiBytes(96);
  private static final MemorySize TASK_OFF_HEAP = MemorySize.ofMebiBytes(64);
  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);
  private static final MemorySize METASPACE = MemorySize.ofMebiBytes(256);
  private static final MemorySize OVERHEAD = MemorySize.ofMebiBytes(192);
  private static final MemorySize JOB_MANAGER_HEAP = MemorySize.ofMebiBytes(384);
  private static final MemorySize JOB_MANAGER_OFF_HEAP = MemorySize.ofMebiBytes(128);

  private FlinkConf() {}

  /** Settings for all processes and for clients. */
  static Map<String, String> common(ClusterSettings cluster, ProcessFolder folder) {
    Map<String, String> conf = new TreeMap<>();
    conf.put("jobmanager.rpc.address", HOST);
    conf.put("jobmanager.rpc.port", Integer.toString(cluster.port(Port.RPC)));
    conf.put("jobmanager.bind-host", HOST);
    conf.put("rest.address", HOST);
    conf.put("rest.bind-address", HOST);
    conf.put("rest.port", Integer.toString(cluster.port(Port.REST)));
    conf.put("rest.bind-port", Integer.toString(cluster.port(Port.REST)));
    conf.put("taskmanager.host", HOST);
    conf.put("taskmanager.bind-host", HOST);
    conf.put("taskmanager.numberOfTaskSlots", Integer.toString(cluster.slots()));
    conf.put("state.backend.type", "rocksdb");
    conf.put("execution.checkpointing.incremental", "true");
    conf.put("execution.checkpointing.storage", "filesystem");
    conf.put("execution.checkpointing.dir", uri(folder.data("checkpoints")));
    conf.put("execution.checkpointing.savepoint-dir", uri(folder.data("savepoints")));
    conf.put("io.tmp.dirs", folder.data("tmp").toString());
    // A killed process is noticed by its closed port within two heartbeats; one that hangs within
    // the timeout.
    conf.put("heartbeat.interval", "500 ms");
    conf.put("heartbeat.timeout", "15 s");
    conf.put("restart-strategy.type", "fixed-delay");
    conf.put("restart-strategy.fixed-delay.attempts", Integer.toString(Integer.MAX_VALUE));
    conf.put("restart-strategy.fixed-delay.delay", "200 ms");
    conf.put("slot.request.timeout", "2 min");
    if (cluster.highAvailability()) {
      conf.put("high-availability.type", "zookeeper");
      conf.put("high-availability.zookeeper.quorum", HOST + ":" + cluster.port(Port.ZOOKEEPER));
      conf.put("high-availability.storageDir", uri(folder.data("ha")));
      conf.put("high-availability.cluster-id", "/syncline");
      // A killed JobManager keeps its leadership until its session has ended.
      conf.put("high-availability.zookeeper.client.session-timeout", "4 s");
      conf.put("high-availability.zookeeper.client.connection-timeout", "4 s");
    }
    memory(cluster, conf);
    conf.putAll(cluster.flink());
    return conf;
  }

  private static void memory(ClusterSettings cluster, Map<String, String> conf) {
    conf.put("taskmanager.cpu.cores", Integer.toString(cluster.slots()));
    conf.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP.toString());
    conf.put("taskmanager.memory.task.heap.size", cluster.taskHeap().toString());
    conf.put("taskmanager.memory.framework.off-heap.size", FRAMEWORK_OFF_HEAP.toString());
    conf.put("taskmanager.memory.task.off-heap.size", TASK_OFF_HEAP.toString());
    conf.put("taskmanager.memory.network.min", NETWORK.toString());
    conf.put("taskmanager.memory.network.max", NETWORK.toString());
    conf.put("taskmanager.memory.managed.size", cluster.managedMemory().toString());
    conf.put("taskmanager.memory.jvm-metaspace.size", METASPACE.toString());
    conf.put("taskmanager.memory.jvm-overhead.min", OVERHEAD.toString());
    conf.put("taskmanager.memory.jvm-overhead.max", OVERHEAD.toString());
    conf.put("jobmanager.memory.heap.size", JOB_MANAGER_HEAP.toString());
    conf.put("jobmanager.memory.off-heap.size", JOB_MANAGER_OFF_HEAP.toString());
    conf.put("jobmanager.memory.jvm-metaspace.size", METASPACE.toString());
    conf.put("jobmanager.memory.jvm-overhead.min", OVERHEAD.toString());
    conf.put("jobmanager.memory.jvm-overhead.max", OVERHEAD.toString());
  }

  static List<String> taskManagerJvm(ClusterSettings cluster) {
    return jvm(
        FRAMEWORK_HEAP.add(cluster.taskHeap()), FRAMEWORK_OFF_HEAP.add(TASK_OFF_HEAP).add(NETWORK));
  }

  static List<String> jobManagerJvm() {
    return jvm(JOB_MANAGER_HEAP, JOB_MANAGER_OFF_HEAP);
  }

  private static List<String> jvm(MemorySize heap, MemorySize direct) {
    return List.of(
        "-Xmx" + heap.getBytes(),
        "-XX:MaxDirectMemorySize=" + direct.getBytes(),
        "-XX:MaxMetaspaceSize=" + METASPACE.getBytes(),
        "-XX:+UseParallelGC",
        "-XX:+ExitOnOutOfMemoryError",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "-Dsyncline.log.level=" + System.getProperty("syncline.process.log.level", "info"));
  }

  static void write(ClusterSettings cluster, ProcessFolder folder) throws IOException {
    Path file = folder.conf().resolve("config.yaml");
    String text =
        common(cluster, folder).entrySet().stream()
            .map(entry -> entry.getKey() + ": \"" + entry.getValue() + "\"\n")
            .collect(Collectors.joining());
    Files.writeString(file, text);
  }

  private static String uri(Path path) {
    return path.toUri().toString();
  }
}
