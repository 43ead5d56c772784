package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.local.process.FlinkRest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that speaks TLS and wants a certificate of its clients: everything they need comes from
 * files, and passwords stay there.
 */
class KafkaTlsITCase {
  private static final String PASSWORD = "streng-geheim-4711";

  @TempDir private static Path stores;
  private static EmbeddedKafka broker;
  private static Path strangers;

  @TempDir private Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws Exception {
    Path identity = newIdentity("syncline");
    broker =
        EmbeddedKafka.start(
            BrokerLogin.tls(identity, newTrustStore("trusted.p12", identity), PASSWORD));
    strangers = newTrustStore("strangers.p12", newIdentity("stranger"));
    broker.createTopic("syncs", 2);
    broker.createTopic("results", 1);
  }

  @AfterAll
  static void stop() throws IOException {
    broker.close();
  }

  @Test
  void aSyncGoesThroughAndPasswordsAreShownNowhere() throws Exception {
    String input = directory.resolve("input.pb").toString();
    Path packed = directory.resolve("packed.c1z");
    syncline(0, "fixture", "--grants", "500", "--output", input);
    syncline(0, "pack", input, "--output", packed.toString());
    Map<String, String> settings = tls();
    Path out = directory.resolve("out");
    Path config = config(out, settings);

    try (LogCapture capture = new LogCapture()) {
      produce(0, input, settings);
      String syncId = said().split(" ")[0];
      assertThat(said()).doesNotContain(PASSWORD);
      syncline(0, "job", "--config", config.toString(), "--dry-run");
      assertThat(said())
          .contains(settings.get("ssl.truststore.location"), "ssl.key.password", "[hidden]")
          .doesNotContain(PASSWORD);
      syncline(0, "job", "--config", config.toString());
      assertThat(said()).doesNotContain(PASSWORD);
      assertThat(out.resolve(syncId + ".c1z")).hasSameBinaryContentAs(packed);
      assertThat(broker.endOffsets("results")).isEqualTo(Map.of(0, 1L));

      assertFlinkShowsNoPassword(settings, syncId);
      assertThat(capture.lines())
          .as("what the clients log of their settings")
          .anyMatch(line -> line.contains("ssl.key.password = [hidden]"))
          .noneMatch(line -> line.contains(PASSWORD));
    }
  }

  /** The job on a cluster with a web page, and all that this tells of settings. */
  private void assertFlinkShowsNoPassword(Map<String, String> settings, String syncId)
      throws Exception {
    try (LocalFlink flink = LocalFlink.builder().webPort(0).start();
        LocalResults results = new LocalResults()) {
      StreamExecutionEnvironment environment = flink.environment();
      environment.setParallelism(1);
      SynclineJob.build(
          environment,
          SynclineOptions.defaults()
              .with(SynclineOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers())
              .with(SynclineOptions.TOPICS, "syncs")
              .with(SynclineOptions.GROUP_ID, "seen")
              .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
              .with(SynclineOptions.OUTPUT, directory.resolve("seen").toUri().toString())
              .withText(SynclineOptions.CHECKPOINT_INTERVAL, "100ms")
              .with(SynclineOptions.KAFKA, settings),
          results.listener());
      LocalJob job = flink.submit(environment, "seen");
      results.endWith(job);
      assertThat(results.await(syncId, TestJob.PATIENCE))
          .as(results.failure().orElse(""))
          .hasValueSatisfying(
              result -> assertThat(result.outcome()).isEqualTo(SyncOutcome.PUBLISHED));

      FlinkRest rest = new FlinkRest(flink.webAddress());
      String path = "/jobs/" + job.id();
      for (String page :
          List.of(
              path,
              path + "/config",
              path + "/plan",
              path + "/checkpoints/config",
              path + "/exceptions",
              "/jobmanager/config",
              "/jobmanager/environment")) {
        assertThat(rest.get(page).toString())
            .as(page)
            .hasSizeGreaterThan(2)
            .doesNotContain(PASSWORD);
      }
      job.cancel();
    }
  }

  @Test
  void aBrokerThatIsNotTrustedIsALine() throws Exception {
    Map<String, String> settings = tls();
    settings.put("ssl.truststore.location", strangers.toString());
    assertRefused(settings, "SSL handshake failed: ", "unable to find valid certification path");
  }

  @Test
  void aTrustStoreThatIsNotThereIsALine() throws Exception {
    Map<String, String> settings = tls();
    settings.put("ssl.truststore.location", stores.resolve("none.p12").toString());
    assertRefused(settings, stores.resolve("none.p12") + " of type PKCS12: no such file");
  }

  @Test
  void aWrongPasswordIsALineWithoutIt() throws Exception {
    Map<String, String> settings = tls();
    settings.put("ssl.truststore.password", PASSWORD + "-no-more");
    assertRefused(settings, "trusted.p12 of type PKCS12: keystore password was incorrect");
  }

  /** By the job and by produce, in the same words. */
  private void assertRefused(Map<String, String> settings, String... reason) throws Exception {
    String input = directory.resolve("input.pb").toString();
    syncline(0, "fixture", "--grants", "10", "--output", input);
    Path out = directory.resolve("out");
    syncline(2, "job", "--config", config(out, settings).toString());
    assertLine(reason);
    produce(2, input, settings);
    assertLine(reason);
  }

  private void assertLine(String... reason) {
    assertThat(said())
        .startsWith("syncline: ")
        .contains(broker.bootstrapServers())
        .contains(reason)
        .doesNotContain(PASSWORD)
        .hasLineCount(1);
  }

  private void produce(int expected, String input, Map<String, String> settings)
      throws IOException {
    Path file = directory.resolve("tls.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    syncline(
        expected,
        "produce",
        input,
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--topic",
        "syncs",
        "--kafka-properties",
        file.toString());
  }

  /** What a client is told of TLS. */
  private static Map<String, String> tls() {
    Map<String, String> settings = new HashMap<>(broker.clientSettings());
    settings.remove("bootstrap.servers");
    return settings;
  }

  private Path config(Path out, Map<String, String> settings) throws IOException {
    StringBuilder kafka = new StringBuilder();
    settings.forEach((key, value) -> kafka.append("  " + key + ": '" + value + "'\n"));
    return Files.writeString(
        directory.resolve("job.yaml"),
        """
        bootstrap-servers: %s
        topics: syncs
        output: %s
        results-topic: results
        bounded: true
        checkpoint-interval: 200ms
        flink:
          parallelism.default: 2
          execution.checkpointing.dir: %s
        kafka:
        %s"""
            .formatted(
                broker.bootstrapServers(),
                out.toUri(),
                directory.resolve("checkpoints").toUri(),
                kafka));
  }

  /** A key and its certificate, by the JDK's keytool. */
  private static Path newIdentity(String name) throws Exception {
    Path store = stores.resolve(name + ".p12");
    Path log = stores.resolve("keytool.log");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(exit).as(Files.readString(log)).isZero();
    return store;
  }

  /** Who believes in the certificates of another store. */
  private static Path newTrustStore(String name, Path identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    KeyStore known = KeyStore.getInstance(identity.toFile(), PASSWORD.toCharArray());
    String alias = known.aliases().nextElement();
    trusted.setCertificateEntry(alias, known.getCertificate(alias));
    Path store = stores.resolve(name);
    try (OutputStream out = Files.newOutputStream(store)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return store;
  }

  private void syncline(int expected, String... line) {
    said.reset();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    assertThat(
            Syncline.run(
                new Streams(InputStream.nullInputStream(), print, print, false, false, Map.of()),
                line))
        .as(said())
        .isEqualTo(expected);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
