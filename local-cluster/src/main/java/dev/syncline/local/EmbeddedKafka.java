package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.produce.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker in this process: one node that is broker and controller, on ports of the loopback
 * interface that were free. Takes records of up to 16 MiB and keeps everything until it is closed.
 *
 * <p>Thread-safe. {@link #main} runs one as a process of its own.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Duration TOPICS_TIMEOUT = Duration.ofMinutes(1);

  /** The largest record, key and headers included, that topics of this broker take: 16 MiB. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  private static final int START_ATTEMPTS = 5;

  private final WorkFolder folder;
  private final BrokerConfig config;
  private KafkaRaftServer server;
  private TopicSetup topics;

  private EmbeddedKafka(WorkFolder folder, BrokerConfig config, KafkaRaftServer server) {
    this.folder = folder;
    this.config = config;
    this.server = server;
  }

  /** Starts a broker whose data is deleted when it is closed. */
  public static EmbeddedKafka start() throws IOException {
    return start(BrokerLogin.NONE);
  }

  /**
   * Starts a broker on a folder that is kept; one that was used before is taken up with its topics.
   *
   * @param data folder of the broker's log, made if absent
   * @param port port for clients, 0 for a free one
   */
  public static EmbeddedKafka start(Path data, int port) throws IOException {
    return start(WorkFolder.kept(data), port, BrokerLogin.NONE);
  }

  /**
   * Starts a broker that lets only those in who log in, by SASL with mechanism PLAIN and without
   * TLS. Its data is deleted when it is closed.
   */
  public static EmbeddedKafka startWithLogin(String user, String password) throws IOException {
    return start(BrokerLogin.of(user, password));
  }

  /** Starts a broker that lets in whom the login says. Its data is deleted when it is closed. */
  static EmbeddedKafka start(BrokerLogin login) throws IOException {
    return start(WorkFolder.temporary("syncline-kafka-"), 0, login);
  }

  private static EmbeddedKafka start(WorkFolder folder, int port, BrokerLogin login)
      throws IOException {
    // Somebody else may take a free port before the broker binds it.
    for (int attempt = 1; ; attempt++) {
      BrokerConfig config = BrokerConfig.of(folder, port, login);
      KafkaRaftServer server = null;
      try {
        config.format();
        server = new KafkaRaftServer(config.toKafkaConfig(), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(folder, config, server);
      } catch (KafkaException e) {
        if (server != null) {
          server.shutdown();
        }
        if (port != 0 || attempt == START_ATTEMPTS) {
          folder.close();
          throw new IOException("the embedded Kafka broker did not start: " + e.getMessage(), e);
        }
      }
    }
  }

  /** Address for clients, {@code host:port}. */
  public String bootstrapServers() {
    return config.bootstrapServers();
  }

  /** What clients need to be let in: the address and, where there is one, the login. */
  public Map<String, String> clientSettings() {
    Map<String, String> settings = new HashMap<>(config.login().ofClient());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return settings;
  }

  /** Creates a topic and returns when clients can use every partition of it. */
  public void createTopic(String name, int partitions) throws IOException {
    createTopic(name, partitions, Map.of());
  }

  /**
   * Creates a topic and returns when clients can use every partition of it.
   *
   * @param settings topic settings that differ from the broker's
   * @throws IOException if the topic exists or the broker does not answer
   */
  public void createTopic(String name, int partitions, Map<String, String> settings)
      throws IOException {
    topics().create(requireNonNull(name, "name"), partitions, settings);
  }

  /**
   * The end offset of each partition in order, that is, the number of records ever written to it
   * (markers of transactions included).
   */
  public Map<Integer, Long> endOffsets(String topic) throws IOException {
    return topics().endOffsets(topic);
  }

  private synchronized TopicSetup topics() throws IOException {
    if (topics == null) {
      Map<String, Object> settings = new HashMap<>(clientSettings());
      settings.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20);
      topics = new TopicSetup(settings, TOPICS_TIMEOUT);
    }
    return topics;
  }

  /** Stops the broker. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (topics != null) {
      topics.close();
      topics = null;
    }
    if (server != null) {
      server.shutdown();
      server = null;
      folder.close();
    }
  }

  /**
   * Runs a broker until standard input ends or the process is told to stop, and prints its address
   * as its first line.
   *
   * @param arguments nothing, or a folder to keep data in and a port (0: a free one)
   */
  public static void main(String[] arguments) throws IOException {
    Optional<Path> data = List.of(arguments).stream().findFirst().map(Path::of);
    int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    try (EmbeddedKafka broker = data.isPresent() ? start(data.get(), port) : start()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(broker)));
      System.out.println(broker.bootstrapServers());
      while (System.in.read() >= 0) {
        // Only the end of the input means anything: whoever started this process is gone.
      }
    }
  }

  private static void closeQuietly(EmbeddedKafka broker) {
    try {
      broker.close();
    } catch (IOException e) {
      System.err.println("the broker's data was not deleted: " + e.getMessage());
    }
  }
}
