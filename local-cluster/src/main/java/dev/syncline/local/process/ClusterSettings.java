package dev.syncline.local.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.MemorySize;

/**
 * What a cluster of processes is made of. Kept in its folder, so that others find it again.
 *
 * @param taskManagers number of TaskManagers
 * @param slots of each TaskManager
 * @param taskHeap heap of a TaskManager for tasks
 * @param managedMemory of a TaskManager, for RocksDB
 * @param highAvailability whether a ZooKeeper keeps what a JobManager knows
 * @param broker whether a Kafka broker belongs to it
 * @param outlivesStarter whether processes go on when the one that started them is gone
 * @param ports by the names of {@link Port}
 * @param flink further settings of Flink
 */
record ClusterSettings(
    int taskManagers,
    int slots,
    MemorySize taskHeap,
    MemorySize managedMemory,
    boolean highAvailability,
    boolean broker,
    boolean outlivesStarter,
    Map<Port, Integer> ports,
    Map<String, String> flink) {

  static final String HOST = "127.0.0.1";
  private static final String FILE = "cluster.properties";
  private static final String FLINK = "flink.";

  /** What listens. */
  enum Port {
    REST("the web page"),
    RPC("the JobManager"),
    BROKER("the broker"),
    ZOOKEEPER("ZooKeeper");

    private final String what;

    Port(String what) {
      this.what = what;
    }

    /** What listens there, in words. */
    String what() {
      return what;
    }
  }

  ClusterSettings {
    if (taskManagers < 1 || slots < 1) {
      throw new IllegalArgumentException(
          taskManagers + " TaskManagers with " + slots + " slots, expected at least 1 of both");
    }
    requireNonNull(taskHeap);
    requireNonNull(managedMemory);
    ports = Map.copyOf(ports);
    flink = Map.copyOf(flink);
  }

  int port(Port port) {
    return ports.get(port);
  }

  /** The given ports, and free ones for the rest. */
  static Map<Port, Integer> withFreePorts(Map<Port, Integer> given) throws IOException {
    Map<Port, Integer> all = new LinkedHashMap<>(given);
    List<ServerSocket> open = new ArrayList<>();
    try {
      // All are open at the same time, so that they differ.
      for (Port port : Port.values()) {
        if (all.getOrDefault(port, 0) == 0) {
          ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST));
          open.add(socket);
          all.put(port, socket.getLocalPort());
        }
      }
    } finally {
      for (ServerSocket socket : open) {
        socket.close();
      }
    }
    return all;
  }

  void write(ProcessFolder folder) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("task-managers", Integer.toString(taskManagers));
    properties.setProperty("slots", Integer.toString(slots));
    properties.setProperty("task-heap", taskHeap.toString());
    properties.setProperty("managed-memory", managedMemory.toString());
    properties.setProperty("high-availability", Boolean.toString(highAvailability));
    properties.setProperty("broker", Boolean.toString(broker));
    properties.setProperty("outlives-starter", Boolean.toString(outlivesStarter));
    ports.forEach((port, number) -> properties.setProperty("port." + port, number.toString()));
    flink.forEach((key, value) -> properties.setProperty(FLINK + key, value));
    try (OutputStream out = Files.newOutputStream(folder.conf().resolve(FILE))) {
      properties.store(out, "A cluster of processes on this machine");
    }
  }

  static boolean existIn(ProcessFolder folder) {
    return Files.exists(folder.conf().resolve(FILE));
  }

  static ClusterSettings read(ProcessFolder folder) throws IOException {
    Properties properties = new Properties();
    Path file = folder.conf().resolve(FILE);
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    Map<Port, Integer> ports = new LinkedHashMap<>();
    for (Port port : Port.values()) {
      ports.put(port, Integer.valueOf(properties.getProperty("port." + port)));
    }
    Map<String, String> flink = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(FLINK)) {
        flink.put(name.substring(FLINK.length()), properties.getProperty(name));
      }
    }
    return new ClusterSettings(
        Integer.parseInt(properties.getProperty("task-managers")),
        Integer.parseInt(properties.getProperty("slots")),
        MemorySize.parse(properties.getProperty("task-heap")),
        MemorySize.parse(properties.getProperty("managed-memory")),
        Boolean.parseBoolean(properties.getProperty("high-availability")),
        Boolean.parseBoolean(properties.getProperty("broker")),
        Boolean.parseBoolean(properties.getProperty("outlives-starter")),
        ports,
        flink);
  }
}
