package dev.syncline.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.metadata.storage.FormatterException;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Settings of a broker that lives for one run on a small machine: it starts and stops quickly, uses
 * few threads, and never deletes records.
 *
 * @param data folder of the log
 * @param restartable whether another broker process will take up the data
 * @param clientPort port for clients
 * @param controllerPort port of the controller, used by the broker itself only
 * @param login of clients
 */
record BrokerConfig(
    Path data, boolean restartable, int clientPort, int controllerPort, BrokerLogin login) {
  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;

  /**
   * @param clientPort port for clients, 0 for a free one
   */
  static BrokerConfig of(WorkFolder folder, int clientPort, BrokerLogin login) throws IOException {
    // Both sockets are open at the same time, so that the ports differ.
    try (ServerSocket client = freeSocket();
        ServerSocket controller = freeSocket()) {
      return new BrokerConfig(
          folder.path(),
          !folder.isTemporary(),
          clientPort == 0 ? client.getLocalPort() : clientPort,
          controller.getLocalPort(),
          login);
    }
  }

  private static ServerSocket freeSocket() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(HOST));
  }

  String bootstrapServers() {
    return HOST + ":" + clientPort;
  }

  /** Prepares the folder for a broker unless that was done before. */
  void format() throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      new Formatter()
          .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
          .setNodeId(NODE)
          .setClusterId(Uuid.ZERO_UUID.toString())
          .addDirectory(data.toString())
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(data.toString())
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setIgnoreFormatted(true)
          .run();
    } catch (FormatterException e) {
      throw new IOException("cannot prepare " + data + " for a broker: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new IOException(
          "cannot prepare "
              + data
              + " for a broker: "
              + e.getMessage()
              + " "
              + said.toString(StandardCharsets.UTF_8),
          e);
    }
  }

  KafkaConfig toKafkaConfig() {
    Map<String, String> settings = new HashMap<>();
    settings.put("node.id", Integer.toString(NODE));
    settings.put("process.roles", "broker,controller");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    settings.put(
        "listeners",
        login.listener()
            + "://"
            + HOST
            + ":"
            + clientPort
            + ",CONTROLLER://"
            + HOST
            + ":"
            + controllerPort);
    settings.putAll(login.ofBroker());
    settings.put("log.dirs", data.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("metric.reporters", "");

    // Nothing to copy to.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.num.partitions", "1");

    // A batch is a little larger than the largest record in it.
    int batch = EmbeddedKafka.MAX_RECORD_BYTES + (1 << 20);
    settings.put("message.max.bytes", Integer.toString(batch));
    settings.put("replica.fetch.max.bytes", Integer.toString(batch));
    settings.put("log.retention.ms", "-1");
    settings.put("log.retention.bytes", "-1");

    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "2");
    settings.put("background.threads", "1");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));

    settings.put("group.initial.rebalance.delay.ms", "0");
    // The broker is admitted at a heartbeat, so they are frequent. A busy machine must not make it
    // miss so many that it is shut out; but a broker that was killed is waited for just as long
    // before another is let in with its data.
    settings.put("broker.heartbeat.interval.ms", "200");
    settings.put("broker.session.timeout.ms", restartable ? "6000" : "60000");
    settings.put("controlled.shutdown.enable", Boolean.toString(restartable));
    return new KafkaConfig(settings, false);
  }
}
