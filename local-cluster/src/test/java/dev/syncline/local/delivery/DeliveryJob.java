package dev.syncline.local.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.c1z.sink.ResultListener;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.EmbeddedKafka;
import dev.syncline.local.Futures;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalJob;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.chaos.OutputWatch;
import dev.syncline.local.chaos.ResultsTopic;
import dev.syncline.local.chaos.StagedFiles;
import dev.syncline.local.delivery.HandMade.Message;
import dev.syncline.local.fault.Saboteur;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A job under test with topics and folders of its own, and what comes out of it. */
final class DeliveryJob implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final EmbeddedKafka kafka;
  private final LocalFlink flink;
  private final Path folder;
  private final String prefix;
  private final OutputWatch watch;
  private final ResultsTopic results;
  private SynclineOptions options;
  private FileOperations files = FlinkFiles.INSTANCE;
  private Saboteur saboteur;
  private boolean inlineState;
  private LocalJob job;

  DeliveryJob(EmbeddedKafka kafka, LocalFlink flink, Path folder) throws IOException {
    this(kafka, flink, folder, "delivery-" + NUMBER.incrementAndGet());
  }

  /**
   * @param prefix of the topics' names, and the consumer group
   */
  DeliveryJob(EmbeddedKafka kafka, LocalFlink flink, Path folder, String prefix)
      throws IOException {
    this.prefix = prefix;
    this.kafka = kafka;
    this.flink = flink;
    this.folder = folder;
    kafka.createTopic(topic(), HandMade.PARTITIONS);
    for (String side : List.of("results", "late", "dead")) {
      kafka.createTopic(topic(side), 1);
    }
    this.watch = new OutputWatch(Files.createDirectories(output()));
    this.results = new ResultsTopic(kafka.bootstrapServers(), topic("results"));
    this.options =
        SynclineOptions.defaults()
            .with(SynclineOptions.BOOTSTRAP_SERVERS, kafka.bootstrapServers())
            .with(SynclineOptions.TOPICS, topic())
            .with(SynclineOptions.GROUP_ID, prefix)
            .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
            .with(SynclineOptions.RESULTS_TOPIC, topic("results"))
            .with(SynclineOptions.LATE_TOPIC, topic("late"))
            .with(SynclineOptions.DEAD_LETTER_TOPIC, topic("dead"))
            .with(SynclineOptions.OUTPUT, output().toUri().toString())
            .with(SynclineOptions.STAGING, staging().toUri().toString())
            .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(100))
            .withText(SynclineOptions.ARENA_MEMORY, "64kb")
            .withText(SynclineOptions.INLINE_SIZE, "2kb")
            .withText(SynclineOptions.MAX_RUNS, "4");
  }

  String topic() {
    return prefix + "-syncs";
  }

  String topic(String side) {
    return prefix + "-" + side;
  }

  Path output() {
    return folder.resolve("output");
  }

  Path staging() {
    return folder.resolve("staging");
  }

  OutputWatch watch() {
    return watch;
  }

  ResultsTopic results() {
    return results;
  }

  LocalJob job() {
    return job;
  }

  SynclineOptions options() {
    return options;
  }

  DeliveryJob options(SynclineOptions changed) {
    options = changed;
    return this;
  }

  /** With other operations on files. */
  DeliveryJob files(FileOperations operations) {
    files = operations;
    return this;
  }

  /** With a task that fails when it is told to. */
  DeliveryJob saboteur(Saboteur with) {
    saboteur = with;
    return this;
  }

  /** Savepoints are one file each. */
  DeliveryJob inlineState() {
    inlineState = true;
    return this;
  }

  /** Records that the job has read before the last complete checkpoint it told the broker about. */
  long committed() throws IOException {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      return Futures.get(
              "ask for offsets",
              admin.listConsumerGroupOffsets(prefix).partitionsToOffsetAndMetadata())
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  void start(int parallelism, Optional<String> restoreFrom) throws IOException {
    StreamExecutionEnvironment environment = flink.environment();
    environment.setParallelism(parallelism);
    environment.configure(
        new Configuration()
            .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE)
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(20)));
    if (inlineState) {
      environment.configure(
          new Configuration()
              .set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1)));
    }
    SynclineJob.build(environment, options, ResultListener.NONE, files);
    if (saboteur != null) {
      saboteur.attach(environment, kafka.bootstrapServers(), topic());
    }
    job = flink.submit(environment, prefix, restoreFrom);
  }

  void start(int parallelism) throws IOException {
    start(parallelism, Optional.empty());
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new java.util.HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Waits until all tasks run. */
  DeliveryJob awaitRunning() throws IOException {
    while (!job.isRunning()) {
      if (job.status().isGloballyTerminalState()) {
        job.awaitFinished();
      }
      Thread.onSpinWait();
    }
    return this;
  }

  /** Sends messages in this order and returns when all are there. */
  void send(List<Message> messages) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      messages.forEach(message -> producer.send(message.to(topic())));
      producer.flush();
    }
  }

  /** Sends a whole sync. */
  void send(KnownSync sync) throws Exception {
    send(HandMade.messages(sync, 1));
  }

  /** Tells the watch of a sync's file. */
  KnownSync expect(KnownSync sync) throws IOException {
    watch.expect(sync.id(), sync.file());
    return sync;
  }

  /** Waits until each of the syncs has a result. */
  Map<String, JsonNode> await(Collection<String> syncIds) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!results.results().keySet().containsAll(Set.copyOf(syncIds))) {
      if (job.status().isGloballyTerminalState()) {
        job.awaitFinished();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no result for all of " + syncIds + ": " + results.results());
      }
      results.poll();
    }
    return results.results();
  }

  JsonNode await(KnownSync sync) throws IOException {
    return await(List.of(sync.id())).get(sync.id());
  }

  List<Path> stagedFiles() throws IOException {
    return StagedFiles.in(staging());
  }

  @Override
  public void close() throws IOException {
    results.close();
    watch.close();
    if (job != null && !job.status().isGloballyTerminalState()) {
      job.cancel();
    }
  }
}
