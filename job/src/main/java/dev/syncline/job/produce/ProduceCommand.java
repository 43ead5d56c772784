package dev.syncline.job.produce;

import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.input.RecordInput;
import dev.syncline.serde.Ksuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline produce}: streams connector output into a Kafka topic. */
@Command(
    name = "produce",
    description = {
      "Stream connector output into a Kafka topic, in the form that the job understands.",
      "",
      "Several inputs take turns, so that their syncs lie interleaved. With --state, a run that was interrupted goes on"
          + " where it was; without it, a sync that cannot be finished is aborted."
    },
    footer = {
      "  syncline produce sync.ndjson --bootstrap-servers localhost:9092 --topic syncs",
      "  syncline produce a.pb b.pb.gz --bootstrap-servers broker:9092 --topic syncs --state produce.json",
      "  syncline produce sync.c1z --bootstrap-servers localhost:9092 --topic syncs",
      "  syncline produce - --bootstrap-servers broker:9093 --topic syncs --kafka-properties tls.properties"
    })
public final class ProduceCommand implements SynclineCommand {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = {
        "Connector output: .pb or .ndjson, also gzip or zstd; - for standard input.",
        "A .c1z file is replayed: the records that make its rows again."
      })
  private List<String> inputs;

  @Option(
      names = "--sync-id",
      paramLabel = "KSUID",
      description = "Replay the one .c1z file under this id instead of its own.")
  private String syncId;

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Kafka brokers to ask first.")
  private String bootstrapServers;

  @Option(names = "--topic", required = true, description = "The topic.")
  private String topic;

  @Option(
      names = "--create-topic",
      paramLabel = "PARTITIONS",
      description = "Make the topic with so many partitions if it does not exist.")
  private Integer createTopic;

  @Option(
      names = "--property",
      paramLabel = "KEY=VALUE",
      description = "A property of the Kafka producer; may come several times.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description =
          "Properties file of the Kafka producer, for secrets and TLS; --property counts more.")
  private Path kafkaProperties;

  @Option(
      names = "--epoch",
      defaultValue = "1",
      description =
          "Attempt number of the syncs; starting over needs a higher one (${DEFAULT-VALUE}).")
  private int epoch;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "Keep in this file how far the run has come, and go on from there if it exists.")
  private Path state;

  @Option(
      names = "--state-every",
      defaultValue = "250000",
      paramLabel = "RECORDS",
      description =
          "How often to do that, and how many records are sent again at most (${DEFAULT-VALUE}).")
  private long stateEvery;

  @Option(
      names = "--rejected",
      paramLabel = "DIR",
      description = "List rejected records in DIR/SYNC_ID.rejected.ndjson.")
  private Path rejected;

  @Override
  public Integer call() throws IOException {
    checkUse();
    Streams streams = Streams.of(spec);
    Map<String, Object> settings = new HashMap<>();
    if (kafkaProperties != null) {
      settings.putAll(KafkaPropertiesFile.read(kafkaProperties));
    }
    settings.putAll(properties);
    settings.put("bootstrap.servers", bootstrapServers);
    try (TopicSetup setup = new TopicSetup(settings)) {
      if (createTopic != null) {
        setup.create(topic, createTopic);
      } else {
        setup.check(topic);
      }
    }
    List<ProducedSummary> syncs = new ArrayList<>();
    try (SyncProducer producer = SyncProducer.open(topic, settings);
        ProduceRun run =
            new ProduceRun(inputs, this::open, producer, epoch, rejected, state, stateEvery)) {
      run.run();
      syncs.addAll(run.syncs());
      run.problems().forEach(problem -> streams.err().println("syncline: " + problem));
      return report(streams, syncs) && run.problems().isEmpty()
          ? ExitCodes.OK
          : ExitCodes.WRONG_RESULT;
    }
  }

  private RecordInput open(String input) throws IOException {
    return syncId == null
        ? RecordInput.open(input, Streams.of(spec).in())
        : RecordInput.replay(input, syncId);
  }

  private void checkUse() throws IOException {
    if (syncId != null && !Ksuid.isText(syncId)) {
      throw new UsageException("--sync-id is " + syncId + ", expected a KSUID of 27 characters");
    }
    if (syncId != null && inputs.size() > 1) {
      throw new UsageException(
          "--sync-id is for one .c1z file, found " + inputs.size() + " inputs");
    }
    if (epoch < 1) {
      throw new UsageException("--epoch is " + epoch + ", expected at least 1");
    }
    if (createTopic != null && createTopic < 1) {
      throw new UsageException("--create-topic is " + createTopic + ", expected at least 1");
    }
    if (inputs.stream().filter(RecordInput.STANDARD_INPUT::equals).count() > 1) {
      throw new UsageException("standard input can be read once only");
    }
    if (state != null && inputs.contains(RecordInput.STANDARD_INPUT)) {
      throw new UsageException("--state needs inputs that can be read again, not standard input");
    }
    if (rejected != null) {
      Files.createDirectories(rejected);
    }
  }

  /** Whether all syncs were sent to their ends. */
  private boolean report(Streams streams, List<ProducedSummary> syncs) {
    boolean whole = true;
    for (ProducedSummary sync : syncs) {
      whole &= sync.aborted() == null;
      if (json.wanted()) {
        JsonOption.print(streams, sync);
      } else {
        streams
            .out()
            .println(
                String.format(
                    Locale.ROOT,
                    "%s from %s: %,d records, %,d rejected%s",
                    sync.syncId(),
                    sync.input(),
                    sync.records(),
                    sync.rejects(),
                    sync.aborted() == null ? "" : ", aborted: " + sync.aborted()));
      }
    }
    return whole;
  }
}
