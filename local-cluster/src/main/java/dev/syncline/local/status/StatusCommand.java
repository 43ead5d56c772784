package dev.syncline.local.status;

import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.produce.KafkaPropertiesFile;
import dev.syncline.local.process.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline status}: a page of syncs in progress and done. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Serve a page of the syncs of a Flink cluster: those in progress, out of the job's metrics, and those done, out"
          + " of its topic of results. Only this machine reaches the page.",
      "",
      "With --json: print one object for each sync there is now, and end.",
    },
    footer = {
      "  syncline status --flink http://localhost:8081 --bootstrap-servers localhost:9092 --results-topic results"
    })
public final class StatusCommand implements SynclineCommand {
  @Spec private CommandSpec spec;

  @Option(
      names = "--flink",
      paramLabel = "URL",
      defaultValue = "http://localhost:8081",
      description = "Flink's REST interface (${DEFAULT-VALUE}).")
  private URI flink;

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers, for the results.")
  private String servers;

  @Option(
      names = "--results-topic",
      required = true,
      paramLabel = "TOPIC",
      description = "The job's topic of results.")
  private String topic;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description = "Properties file with further settings of the Kafka client.")
  private Path kafka;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8090",
      description = "Port of the page, 0 for a free one (${DEFAULT-VALUE}).")
  private int port;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    if (flink.getHost() == null || port < 0 || port > 0xffff) {
      throw new UsageException(
          flink.getHost() == null
              ? "--flink is \"" + flink + "\", expected a URL like http://localhost:8081"
              : "--port is " + port + ", expected 0 to 65535");
    }
    Streams streams = Streams.of(spec);
    ResultFeed results = new ResultFeed(clientProperties(), topic);
    OpenSyncFeed open = new OpenSyncFeed(new FlinkRest(flink));
    try (StatusServer server = new StatusServer(open, results, json.wanted() ? 0 : port)) {
      if (json.wanted()) {
        StatusServer.Status status = server.look();
        if (!status.problem().isEmpty()) {
          throw new IOException(status.problem());
        }
        status.syncs().forEach(sync -> JsonOption.print(streams, sync));
      } else {
        streams.out().println("Status page: " + server.address());
        new CountDownLatch(1).await(); // until the process is stopped
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCodes.OK;
  }

  private Map<String, Object> clientProperties() throws IOException {
    Map<String, Object> properties = new HashMap<>();
    if (kafka != null) {
      properties.putAll(KafkaPropertiesFile.read(kafka));
    }
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return properties;
  }
}
