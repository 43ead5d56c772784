package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.FlinkPlugins;
import dev.syncline.job.JobOption;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.input.RecordInput;
import dev.syncline.job.input.RejectListing;
import dev.syncline.job.input.SyncIds;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.local.EmbeddedKafka;
import dev.syncline.local.Futures;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalJob;
import dev.syncline.local.LocalResults;
import dev.syncline.local.LocalServices;
import dev.syncline.local.MetricTotals;
import dev.syncline.local.OperatorTimes;
import dev.syncline.local.SyncTimes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One run: starts a broker and a cluster at the same time, feeds the inputs in turns into a topic,
 * and waits until the job has a result for every sync that began.
 */
final class LocalRun implements AutoCloseable {
  /** Options that a run fills in by itself, or that mean nothing for its broker. */
  static final Set<JobOption<?>> PROVIDED =
      Set.of(
          SynclineOptions.BOOTSTRAP_SERVERS,
          SynclineOptions.TOPICS,
          SynclineOptions.GROUP_ID,
          SynclineOptions.START,
          SynclineOptions.READ_COMMITTED,
          SynclineOptions.BOUNDED,
          SynclineOptions.KAFKA_PROPERTIES,
          SynclineOptions.KAFKA,
          SynclineOptions.OUTPUT,
          SynclineOptions.STAGING,
          SynclineOptions.DEAD_LETTER_TOPIC,
          SynclineOptions.LATE_TOPIC,
          SynclineOptions.RESULTS_TOPIC);

  private static final String TOPIC = "syncs";

  /**
   * By itself a store that does not answer is asked for many minutes, and nobody is told. Who runs
   * this at a terminal wants to hear of it.
   */
  private static final Map<String, String> FEW_ATTEMPTS =
      Map.of("s3.attempts.maximum", "5", "s3.retry.limit", "4");

  /** Records of an input before the next one has its turn. */
  private static final int TURN = 256;

  private final RunOptions options;
  private final List<InputFeed> feeds = new ArrayList<>();
  private final LocalResults results = new LocalResults();
  private final MetricTotals totals = new MetricTotals();
  private final RunProgress progress;
  private LocalServices services;
  private CompletableFuture<LocalJob> job;
  private boolean closed;

  private LocalRun(RunOptions options) {
    this.options = requireNonNull(options, "options");
    this.progress =
        new RunProgress(
            () -> feeds.stream().mapToLong(InputFeed::taken).sum(),
            () -> feeds.stream().mapToLong(InputFeed::syncs).sum(),
            results::count,
            totals,
            options.job().get(SynclineOptions.SHARDS));
  }

  /**
   * Opens the inputs. Nothing has been started then.
   *
   * @throws IOException if an input cannot be opened
   */
  static LocalRun prepare(RunOptions options, Streams streams) throws IOException {
    if (!options.output().isLocal() || !options.flink().isEmpty()) {
      Map<String, String> settings = new HashMap<>(FEW_ATTEMPTS);
      settings.putAll(options.flink());
      FlinkPlugins.load(Configuration.fromMap(settings));
    }
    options.output().prepare();
    LocalRun run = new LocalRun(options);
    try {
      SyncIds ids = new SyncIds();
      for (String input : options.inputs()) {
        run.feeds.add(
            new InputFeed(
                RecordInput.open(input, streams.in()),
                ids,
                new RejectListing(options.output().listings())));
      }
      return run;
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  /** Begins to start broker, cluster and job, and returns at once. */
  void start() {
    services = LocalServices.start(this::startBroker, totals.register(flink())::start);
    job = LocalServices.inBackground("start-job", this::startJob);
    job.whenComplete(
        (running, failure) -> {
          if (failure != null) {
            results.jobEnded(Futures.rootMessage(failure));
          }
        });
  }

  private LocalFlink.Builder flink() {
    LocalFlink.Builder builder = LocalFlink.builder().slots(options.parallelism());
    options.flink().forEach(builder::setting);
    return builder;
  }

  private EmbeddedKafka startBroker() throws IOException {
    EmbeddedKafka broker = EmbeddedKafka.start();
    broker.createTopic(TOPIC, options.partitions());
    return broker;
  }

  private LocalJob startJob() throws IOException {
    LocalFlink flink = services.flink();
    StreamExecutionEnvironment environment = flink.environment();
    SynclineOptions jobOptions =
        options
            .job()
            .with(SynclineOptions.BOOTSTRAP_SERVERS, services.kafka().bootstrapServers())
            .with(SynclineOptions.TOPICS, TOPIC)
            .with(SynclineOptions.PARALLELISM, options.parallelism())
            .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
            .with(SynclineOptions.OUTPUT, options.output().address())
            .with(SynclineOptions.STAGING, options.output().staging());
    SynclineJob.build(environment, jobOptions, results.listener());
    LocalJob running = flink.submit(environment, "syncline run");
    results.endWith(running);
    progress.started();
    return running;
  }

  /** The line of progress at this moment. */
  String progress() {
    return progress.line();
  }

  /**
   * Feeds the inputs and waits for the results.
   *
   * @return why not every sync has a result, or nothing
   * @throws IOException if an input cannot be read to its end, or not be fed
   */
  Optional<String> await() throws IOException {
    try (SyncProducer producer =
        SyncProducer.open(
            TOPIC, Map.of("bootstrap.servers", services.kafka().bootstrapServers()))) {
      Deque<InputFeed> waiting = new ArrayDeque<>(feeds);
      while (!waiting.isEmpty() && results.failure().isEmpty()) {
        InputFeed feed = waiting.poll();
        if (feed.step(producer, TURN)) {
          waiting.add(feed);
        }
      }
      if (results.failure().isPresent()) {
        return results.failure();
      }
    }
    Set<String> begun = new LinkedHashSet<>();
    feeds.forEach(feed -> begun.addAll(feed.begun().keySet()));
    try {
      return results.await(begun);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the job");
    }
  }

  /** Where the time of the job's operators went, if it is profiled; before closing. */
  List<OperatorTimes> profile() {
    return OperatorTimes.of(totals);
  }

  /** Where the time went that it took for each sync, if the job is profiled; before closing. */
  List<SyncTimes> profileOfSyncs() {
    return SyncTimes.of(totals);
  }

  /** What is wrong with inputs that could be read; before closing. */
  List<String> problems() {
    return feeds.stream().map(InputFeed::problem).flatMap(Optional::stream).toList();
  }

  /** What became of the syncs, in the order of the inputs; after closing. */
  List<SyncReport> reports() {
    List<SyncReport> reports = new ArrayList<>();
    for (InputFeed feed : feeds) {
      feed.begun()
          .forEach(
              (syncId, began) ->
                  results
                      .of(syncId)
                      .map(
                          arrival ->
                              new SyncReport(
                                  arrival.result(),
                                  options.output().shown(arrival.result().path()),
                                  feed.rejects(syncId),
                                  (arrival.nanos() - began) / 1e9))
                      .ifPresent(reports::add));
    }
    return reports;
  }

  /** Closes inputs and listings, and stops what was started. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputDirectory output = options.output()) {
      IOException failure = null;
      for (InputFeed feed : feeds) {
        try {
          feed.close();
        } catch (IOException e) {
          failure = e;
        }
      }
      if (services != null) {
        services.close();
      }
      results.close();
      output.publishListings(
          feeds.stream()
              .flatMap(feed -> feed.begun().keySet().stream())
              .map(RejectListing::name)
              .toList());
      output.deleteStaging();
      if (failure != null) {
        throw failure;
      }
    }
  }
}
