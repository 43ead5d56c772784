package dev.syncline.local.process;

import dev.syncline.local.process.ClusterSettings.Port;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;

/** Settings of a new {@link ProcessCluster}. Not thread-safe. */
public final class ProcessClusterBuilder {
  private final ProcessFolder folder;
  private final Map<Port, Integer> ports = new EnumMap<>(Port.class);
  private final Map<String, String> flink = new LinkedHashMap<>();
  private int taskManagers = 1;
  private int slots = 1;
  private MemorySize taskHeap = MemorySize.ofMebiBytes(512);
  private MemorySize managedMemory = MemorySize.ofMebiBytes(192);
  private boolean highAvailability;
  private boolean broker;
  private boolean outlivesStarter;

  ProcessClusterBuilder(ProcessFolder folder) {
    this.folder = folder;
  }

  /** Number of TaskManagers, 1 by default. */
  public ProcessClusterBuilder taskManagers(int count) {
    taskManagers = count;
    return this;
  }

  /** Slots of each TaskManager, 1 by default. */
  public ProcessClusterBuilder slots(int count) {
    slots = count;
    return this;
  }

  /** Heap of each TaskManager for tasks, 512 MiB by default. */
  public ProcessClusterBuilder taskHeap(MemorySize size) {
    taskHeap = size;
    return this;
  }

  /** Memory of each TaskManager outside the heap for RocksDB, 192 MiB by default. */
  public ProcessClusterBuilder managedMemory(MemorySize size) {
    managedMemory = size;
    return this;
  }

  /** With a ZooKeeper, so that jobs outlive their JobManager. */
  public ProcessClusterBuilder highAvailability() {
    highAvailability = true;
    return this;
  }

  /** With a Kafka broker. */
  public ProcessClusterBuilder broker() {
    broker = true;
    return this;
  }

  /** With a Kafka broker on a port of one's choice. */
  public ProcessClusterBuilder broker(int port) {
    ports.put(Port.BROKER, port);
    return broker();
  }

  /** Port of the REST interface and the web page; by default a free one. */
  public ProcessClusterBuilder restPort(int port) {
    ports.put(Port.REST, port);
    return this;
  }

  /** The processes go on when this one ends; otherwise they end with it, however it ends. */
  public ProcessClusterBuilder outlivesStarter() {
    outlivesStarter = true;
    return this;
  }

  /** Any Flink setting; the last one counts, also against the ones made here. */
  public ProcessClusterBuilder setting(String key, String value) {
    flink.put(key, value);
    return this;
  }

  /**
   * Starts the cluster and returns when all parts are ready.
   *
   * @throws IOException if a part does not start, with the end of its log, if a port that was named
   *     is taken, or if a cluster runs in the folder
   */
  public ProcessCluster start() throws IOException {
    List<String> alive = ProcessFolder.Entry.alive(folder.entries());
    if (!alive.isEmpty()) {
      throw new IOException(
          folder.root() + ": a cluster runs there already: " + String.join(", ", alive));
    }
    for (Map.Entry<Port, Integer> port : ports.entrySet()) {
      requireFree(port.getKey(), port.getValue());
    }
    ProcessCluster cluster =
        new ProcessCluster(
            folder,
            new ClusterSettings(
                taskManagers,
                slots,
                taskHeap,
                managedMemory,
                highAvailability,
                broker,
                outlivesStarter,
                ClusterSettings.withFreePorts(ports),
                flink));
    cluster.start();
    return cluster;
  }

  /** Said before anything is started, rather than found in a log afterwards. */
  private static void requireFree(Port port, int number) throws IOException {
    if (number == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do that were stopped a moment ago: connections of theirs that linger do no harm.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(ClusterSettings.HOST, number));
    } catch (BindException e) {
      throw new IOException(
          "port " + number + " for " + port.what() + " is taken; another one, or 0 for a free one",
          e);
    }
  }
}
