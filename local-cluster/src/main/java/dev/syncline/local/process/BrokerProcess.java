package dev.syncline.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A Kafka broker alone, as a process that ends with this one. Thread-safe. */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final JavaProcess process;
  private final String address;

  private BrokerProcess(JavaProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a broker on a free port and returns when it answers.
   *
   * @param folder for its data and its log, which stay
   * @throws IOException if it does not start, with the end of its log
   */
  public static BrokerProcess start(Path folder) throws IOException {
    ProcessFolder processes = new ProcessFolder(folder);
    processes.create();
    int port = ClusterSettings.withFreePorts(Map.of()).get(ClusterSettings.Port.BROKER);
    JavaProcess process =
        new JavaProcess(
            processes, spec(Files.createDirectories(processes.data("kafka")), port, false));
    BrokerProcess broker = new BrokerProcess(process, ClusterSettings.HOST + ":" + port);
    process.start();
    try {
      awaitAnswer(process, broker.address);
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  static ProcessSpec spec(Path data, int port, boolean outlivesStarter) {
    return new ProcessSpec(
        "broker",
        BrokerMain.class.getName(),
        List.of("-Xmx512m", "-XX:+UseParallelGC"),
        List.of(data.toString(), Integer.toString(port)),
        outlivesStarter);
  }

  /** Waits until a broker answers, after a start or a restart. */
  static void awaitAnswer(JavaProcess process, String address) throws IOException {
    Map<String, Object> properties =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            address,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            100);
    try (Admin admin = Admin.create(properties)) {
      Waiting.until(
          "the broker answers",
          process,
          PATIENCE,
          () -> {
            try {
              return !admin.describeCluster().nodes().get().isEmpty();
            } catch (ExecutionException e) {
              throw new IOException(e.getCause());
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IOException("interrupted", e);
            }
          });
    }
  }

  /** Address for Kafka clients. */
  public String bootstrapServers() {
    return address;
  }

  /** Ends the process at once. */
  @Override
  public void close() {
    process.kill();
  }
}
