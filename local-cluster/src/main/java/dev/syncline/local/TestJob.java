package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.c1z.sink.SyncResult;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.input.RecordInput;
import dev.syncline.job.input.SyncIds;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.job.input.SyncStart;
import dev.syncline.job.produce.InputProducer;
import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The job with a topic and an output folder of its own: what is put into the topic becomes files.
 * Made by {@link SynclineCluster}. Thread-safe.
 */
public final class TestJob implements AutoCloseable {
  /** How long a sync may take from its end marker to its result, where nothing else is said. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int PARTITIONS = 2;
  private static final int EPOCH = 1;
  private static final int STEP = 1_000;

  private final String topic;
  private final WorkFolder folder;
  private final LocalResults results;
  private final SyncProducer producer;
  private final LocalJob job;

  private TestJob(
      String topic, WorkFolder folder, LocalResults results, SyncProducer producer, LocalJob job) {
    this.topic = topic;
    this.folder = folder;
    this.results = results;
    this.producer = producer;
    this.job = job;
  }

  /** What a connector does in a sync: it sends its records. */
  @FunctionalInterface
  public interface Report {
    /**
     * @param sync begun already; ended, or aborted if this throws, by the caller
     */
    void sendTo(ProducedSync sync) throws Exception;
  }

  /**
   * Starts a job with parallelism 1 and a checkpoint ten times a second.
   *
   * @param topic made here, with two partitions
   * @param options changes what is special about this job
   */
  static TestJob start(
      EmbeddedKafka kafka, LocalFlink flink, String topic, UnaryOperator<SynclineOptions> options)
      throws IOException {
    kafka.createTopic(topic, PARTITIONS);
    WorkFolder folder = WorkFolder.temporary("syncline-test-");
    LocalResults results = new LocalResults();
    SyncProducer producer = null;
    try {
      producer =
          SyncProducer.open(
              topic, Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
      SynclineOptions all =
          options.apply(
              SynclineOptions.defaults()
                  .with(SynclineOptions.BOOTSTRAP_SERVERS, kafka.bootstrapServers())
                  .with(SynclineOptions.TOPICS, topic)
                  .with(SynclineOptions.GROUP_ID, topic)
                  .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
                  .with(SynclineOptions.OUTPUT, folder.path().toUri().toString())
                  .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(100)));
      StreamExecutionEnvironment environment = flink.environment();
      environment.setParallelism(1);
      SynclineJob.build(environment, all, results.listener());
      LocalJob job = flink.submit(environment, topic);
      results.endWith(job);
      return new TestJob(topic, folder, results, producer, job);
    } catch (IOException | RuntimeException e) {
      if (producer != null) {
        producer.close();
      }
      results.close();
      folder.close();
      throw e;
    }
  }

  /** The topic that it reads, for connectors that produce by themselves. */
  public String topic() {
    return topic;
  }

  /** The job in the cluster, for tests that save, stop or look at it. */
  public LocalJob job() {
    return job;
  }

  /**
   * Sends a full sync of what a connector reports, and returns when it is in the topic.
   *
   * @return id of the sync
   * @throws Exception what the connector throws; the sync is aborted then
   */
  public String produce(Report report) throws Exception {
    return produce(BeginSync.newBuilder().setType("full").build(), report);
  }

  /**
   * Sends a sync of what a connector reports, and returns when it is in the topic.
   *
   * @param begin type, connector and what else is known; a fresh id if it has none
   * @return id of the sync
   * @throws Exception what the connector throws; the sync is aborted then
   */
  public String produce(BeginSync begin, Report report) throws Exception {
    requireNonNull(report, "report");
    String id =
        begin.getSyncId().isEmpty()
            ? Ksuid.random(Instant.now().getEpochSecond()).toString()
            : begin.getSyncId();
    ProducedSync sync = producer.begin(begin.toBuilder().setSyncId(id).build(), EPOCH);
    sync.stampDiscoveredAt(true);
    try {
      report.sendTo(sync);
      sync.end(EndSync.getDefaultInstance());
    } catch (Throwable e) {
      abort(sync, e);
      throw e;
    }
    return id;
  }

  private static void abort(ProducedSync sync, Throwable why) {
    try {
      sync.abort("the connector failed: " + why);
    } catch (ProduceException | IllegalStateException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * Sends what is in a file: any INPUT of the command line.
   *
   * @return ids of its syncs, in its order
   * @throws IOException if it cannot be read, or not be sent
   */
  public List<String> produce(Path input) throws IOException {
    List<String> ids = new ArrayList<>();
    InputProducer.Listener noting =
        new InputProducer.Listener() {
          @Override
          public void syncBegins(SyncStart start) {
            ids.add(start.id().toString());
          }
        };
    SyncSplitter syncs =
        new SyncSplitter(
            RecordInput.open(input.toString(), InputStream.nullInputStream()), new SyncIds());
    try (InputProducer sending = new InputProducer(syncs, producer, EPOCH, noting)) {
      while (sending.step(STEP)) {
        // All of it.
      }
    }
    return ids;
  }

  /**
   * Waits for the result of a sync, {@link #PATIENCE} at most.
   *
   * @throws AssertionError if it does not come
   */
  public SyncResult await(String syncId) throws IOException {
    return await(syncId, PATIENCE);
  }

  /**
   * Waits for the result of a sync.
   *
   * @throws AssertionError if it does not come in that time, or the job ends before
   */
  public SyncResult await(String syncId, Duration patience) throws IOException {
    try {
      return results
          .await(syncId, patience)
          .orElseThrow(
              () ->
                  new AssertionError(
                      "sync "
                          + syncId
                          + " has no result: "
                          + results
                              .failure()
                              .orElse(
                                  "nothing came for "
                                      + patience.toMillis()
                                      + " ms; its end markers may be missing")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for sync " + syncId);
    }
  }

  /**
   * Waits for the file of a sync and opens it. The caller closes it.
   *
   * @throws AssertionError if the sync has no result in {@link #PATIENCE}, or is not published
   */
  public C1zFile file(String syncId) throws IOException {
    SyncResult result = await(syncId);
    if (result.outcome() != SyncOutcome.PUBLISHED) {
      throw new AssertionError(
          "sync " + syncId + " is " + result.outcome().text() + ": " + result.reason());
    }
    return C1zFile.open(Path.of(URI.create(result.path())));
  }

  /** Ends the job and removes its files. */
  @Override
  public void close() throws IOException {
    try (WorkFolder removed = folder;
        LocalResults unregistered = results;
        SyncProducer closed = producer) {
      if (!job.status().isGloballyTerminalState()) {
        job.cancel();
      }
    }
  }
}
