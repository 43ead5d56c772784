package dev.syncline.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.job.JobOptions;
import dev.syncline.job.JobSettings;
import dev.syncline.job.SourceTopics;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.RemoteJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline submit}: the job on a cluster of {@code syncline cluster start}. */
@Command(
    name = "submit",
    modelTransformer = JobOptions.class,
    sortOptions = false,
    description = {
      "Put the job on a cluster that \"syncline cluster start\" started, and return when it runs.",
      "",
      "Its Kafka is the cluster's unless others are named. Relative paths are those of this directory. On a Flink"
          + " cluster of yours, use \"flink run\" with the job jar.",
    },
    footer = {
      "  syncline submit --topics syncs --create-topics 4 --output out",
      "  syncline submit --topics syncs --output out --parallelism 4 --from-savepoint SAVEPOINT",
      "  syncline submit --config job.yaml"
    })
public final class SubmitCommand implements SynclineCommand {
  private static final Duration SLOTS_PATIENCE = Duration.ofSeconds(10);
  private static final long SLOTS_POLL_NANOS = 100_000_000;

  @Spec private CommandSpec spec;
  @Mixin private ClusterFolder folder;
  @Mixin private JsonOption json;

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description = "Savepoint or checkpoint to go on from.")
  private String savepoint;

  @Option(
      names = "--create-topics",
      paramLabel = "PARTITIONS",
      description = "Make the topics with so many partitions if they do not exist.")
  private Integer createTopics;

  @Override
  public Integer call() throws IOException {
    ProcessCluster cluster = folder.running();
    JobSettings given = JobOptions.read(spec, base(cluster));
    SynclineOptions options = absolute(given.options());
    int parallelism = parallelism(cluster, given);
    requireSlots(cluster, parallelism);
    StreamExecutionEnvironment environment = RemoteJob.environment(cluster, given.flink());
    environment.setParallelism(parallelism);
    try {
      if (createTopics != null) {
        SourceTopics.create(options, createTopics);
      }
      SourceTopics.require(options);
      SynclineJob.build(environment, options);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    String name = options.get(SynclineOptions.NAME);
    Optional<String> from = Optional.ofNullable(savepoint).map(SubmitCommand::uri);
    try (RemoteJob job = RemoteJob.submit(cluster, environment, name, from)) {
      job.awaitRunning();
      print(job, name, parallelism);
    }
    return ExitCodes.OK;
  }

  private static SynclineOptions base(ProcessCluster cluster) {
    return cluster.broker().isEmpty()
        ? SynclineOptions.defaults()
        : SynclineOptions.defaults()
            .with(SynclineOptions.BOOTSTRAP_SERVERS, cluster.bootstrapServers());
  }

  /** The TaskManagers have another working directory than this process may have. */
  private static SynclineOptions absolute(SynclineOptions options) {
    SynclineOptions made =
        options.with(SynclineOptions.OUTPUT, uri(options.get(SynclineOptions.OUTPUT)));
    Optional<String> staging = made.find(SynclineOptions.STAGING);
    return staging.isEmpty() ? made : made.with(SynclineOptions.STAGING, uri(staging.get()));
  }

  private static String uri(String place) {
    return URI.create(place).isAbsolute()
        ? place
        : Path.of(place).toAbsolutePath().normalize().toUri().toString();
  }

  /** What is left when one TaskManager fails: nobody starts another one here. */
  private static int parallelism(ProcessCluster cluster, JobSettings given) {
    int others = Math.max(1, cluster.taskManagers().size() - 1);
    return given.parallelism().orElse(others * cluster.slots());
  }

  /** Slots of a job that has just been stopped come free a moment later. */
  private static void requireSlots(ProcessCluster cluster, int parallelism) throws IOException {
    long deadline = System.nanoTime() + SLOTS_PATIENCE.toNanos();
    while (true) {
      JsonNode overview = cluster.rest().get("/overview");
      int free = overview.path("slots-available").asInt();
      if (free >= parallelism) {
        return;
      }
      if (overview.path("slots-total").asInt() < parallelism || System.nanoTime() > deadline) {
        throw new UsageException(
            "parallelism is " + parallelism + ", the cluster has " + free + " free slots");
      }
      LockSupport.parkNanos(SLOTS_POLL_NANOS);
    }
  }

  private void print(RemoteJob job, String name, int parallelism) {
    Streams streams = Streams.of(spec);
    String web = job.web().toString();
    if (json.wanted()) {
      Map<String, Object> fact = new LinkedHashMap<>();
      fact.put("job", job.id().toHexString());
      fact.put("name", name);
      fact.put("parallelism", parallelism);
      fact.put("web", web);
      JsonOption.print(streams, fact);
    } else {
      streams.out().println(job.id() + " runs, parallelism " + parallelism + ": " + web);
    }
  }
}
