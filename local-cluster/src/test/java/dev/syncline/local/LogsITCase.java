package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the job says in the log: which sync it is about, and nothing of what records hold. */
class LogsITCase {
  @RegisterExtension static final SynclineCluster syncline = new SynclineCluster();

  /** In every part of every record. */
  private static final String SECRET = "ada.lovelace@example.org";

  private final LoggerContext context = LoggerContext.getContext(false);
  private final LoggerConfig root = context.getConfiguration().getRootLogger();
  private final Map<LoggerConfig, Level> levels = new HashMap<>();
  private final Map<String, Appender> appenders = new HashMap<>(root.getAppenders());
  private final Capture capture = new Capture();

  /** Everything down to INFO, also of Flink and Kafka, here and nowhere else. */
  @BeforeEach
  void listen() {
    context
        .getConfiguration()
        .getLoggers()
        .values()
        .forEach(logger -> levels.put(logger, logger.getLevel()));
    levels.keySet().forEach(logger -> logger.setLevel(Level.INFO));
    appenders.keySet().forEach(root::removeAppender);
    capture.start();
    root.addAppender(capture, null, null);
    context.updateLoggers();
  }

  @AfterEach
  void listenNoMore() {
    root.removeAppender(capture.getName());
    appenders.values().forEach(appender -> root.addAppender(appender, null, null));
    levels.forEach(LoggerConfig::setLevel);
    context.updateLoggers();
  }

  @Test
  @Timeout(60)
  void linesCarryTheirSyncAndNothingOfItsRecords() throws Exception {
    TestJob job = syncline.job();
    String published = job.produce(LogsITCase::report);
    job.file(published).close();
    // The result is told before the line is written.
    while (of(published).stream().noneMatch(line -> line.contains("published: {"))) {
      Thread.onSpinWait();
    }

    assertThat(of(published))
        .anySatisfy(line -> assertThat(line).contains("published: {"))
        .anySatisfy(line -> assertThat(line).contains("dead letter: " + job.topic()));
    assertThat(capture.lines().filter(line -> line.contains("checkpoint"))).isNotEmpty();
    assertThat(capture.lines().filter(line -> line.contains(SECRET))).isEmpty();
    asJsonTheSyncIsAFieldOfItsOwn(published);
  }

  private void asJsonTheSyncIsAFieldOfItsOwn(String published) throws Exception {
    Configuration json =
        ConfigurationFactory.getInstance()
            .getConfiguration(
                context,
                ConfigurationSource.fromUri(Path.of("../docs/ops/log4j-json.properties").toUri()));
    json.initialize();
    LogEvent event =
        capture.events.stream()
            .filter(said -> published.equals(said.getContextData().getValue("sync")))
            .findFirst()
            .orElseThrow();
    byte[] line = json.getAppender("console").getLayout().toByteArray(event);
    assertThat(new String(line, StandardCharsets.UTF_8)).endsWith("}\n");
    JsonNode parsed = new ObjectMapper().readTree(line);
    assertThat(parsed.path("sync").asText()).isEqualTo(published);
    assertThat(parsed.path("level").asText()).isEqualTo("WARN");
    assertThat(parsed.path("logger").asText()).startsWith("dev.syncline.");
    assertThat(parsed.path("message").asText()).startsWith("dead letter: ");
    assertThat(parsed.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
  }

  private List<String> of(String syncId) {
    return capture.events.stream()
        .filter(event -> syncId.equals(event.getContextData().getValue("sync")))
        .map(event -> event.getMessage().getFormattedMessage())
        .toList();
  }

  private static void report(ProducedSync sync) throws ProduceException {
    Resource user =
        Resource.newBuilder()
            .setId(ResourceId.newBuilder().setResourceType("user").setResource(SECRET))
            .setDisplayName(SECRET)
            .build();
    Entitlement entitlement =
        Entitlement.newBuilder().setId(SECRET).setResource(user).setDescription(SECRET).build();
    sync.send(StreamRecord.newBuilder().setResource(user).build());
    sync.send(StreamRecord.newBuilder().setEntitlement(entitlement).build());
    Grant grant =
        Grant.newBuilder().setId(SECRET).setEntitlement(entitlement).setPrincipal(user).build();
    sync.send(StreamRecord.newBuilder().setGrant(grant).build());
    // Refused: no principal; no entitlement; cut off in the middle.
    sync.send(StreamRecord.newBuilder().setGrant(grant.toBuilder().clearPrincipal()).build());
    sync.send(StreamRecord.newBuilder().setGrant(grant.toBuilder().clearEntitlement()).build());
    byte[] whole = StreamRecord.newBuilder().setGrant(grant).build().toByteArray();
    sync.sendMalformed(whole, 0, whole.length - 5);
  }

  /** Keeps what is said. */
  private static final class Capture extends AbstractAppender {
    private final List<LogEvent> events = new CopyOnWriteArrayList<>();

    Capture() {
      super("capture", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      events.add(event.toImmutable());
    }

    Stream<String> lines() {
      return events.stream()
          .map(event -> event.getMessage().getFormattedMessage() + " " + event.getThrown());
    }
  }
}
