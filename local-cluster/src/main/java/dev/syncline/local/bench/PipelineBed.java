package dev.syncline.local.bench;

import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.c1z.sink.SyncResult;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.bench.GrantCount;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.produce.TopicSetup;
import dev.syncline.local.Futures;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalJob;
import dev.syncline.local.LocalResults;
import dev.syncline.local.MetricTotals;
import dev.syncline.local.OperatorTimes;
import dev.syncline.local.SyncTimes;
import dev.syncline.local.WorkFolder;
import dev.syncline.local.process.BrokerProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a run of the whole way happens on: a broker in a process of its own, a Flink cluster in this
 * one, and one job on it. Not thread-safe.
 */
final class PipelineBed implements AutoCloseable {
  private final WorkFolder folder;
  private final BrokerProcess broker;
  private final LocalFlink flink;
  private final int parallelism;
  private final MetricTotals totals = new MetricTotals();
  private LocalJob job;
  private LocalResults results;
  private Path output;
  private int jobs;

  PipelineBed(int parallelism, Map<String, String> flinkSettings) throws IOException {
    this.parallelism = parallelism;
    folder = WorkFolder.temporary("syncline-bench-");
    try {
      broker = BrokerProcess.start(folder.path().resolve("broker"));
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
    try {
      LocalFlink.Builder cluster = totals.register(LocalFlink.builder().slots(parallelism));
      flinkSettings.forEach(cluster::setting);
      flink = cluster.start();
    } catch (IOException | RuntimeException e) {
      broker.close();
      folder.close();
      throw e;
    }
  }

  /** Starts a job on a topic of its own, after the one before has been stopped. */
  SyncLoader startJob(SynclineOptions options, int partitions) throws IOException {
    stopJob();
    String topic = "bench-" + ++jobs;
    createTopic(topic, partitions);
    output = folder.path().resolve(topic);
    results = new LocalResults();
    StreamExecutionEnvironment environment = flink.environment();
    environment.setParallelism(parallelism);
    SynclineJob.build(
        environment,
        options
            .with(SynclineOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers())
            .with(SynclineOptions.TOPICS, topic)
            .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
            .with(SynclineOptions.OUTPUT, output.toUri().toString()),
        results.listener());
    job = flink.submit(environment, topic);
    LocalResults of = results;
    job.result()
        .whenComplete(
            (result, failure) ->
                of.jobEnded(failure != null ? Futures.rootMessage(failure) : "the job ended"));
    return new SyncLoader(broker.bootstrapServers(), topic);
  }

  private void createTopic(String topic, int partitions) throws IOException {
    try (TopicSetup topics =
        new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      topics.create(topic, partitions);
    }
  }

  /**
   * Waits until all have been published, and counts their rows.
   *
   * @return when the last file was visible, by {@link System#nanoTime}
   * @throws WrongResultException if one is not what was loaded
   */
  long await(List<SyncLoader.Loaded> syncs) throws IOException {
    Set<String> ids = syncs.stream().map(SyncLoader.Loaded::syncId).collect(Collectors.toSet());
    try {
      results
          .await(ids)
          .ifPresent(
              reason -> {
                throw new WrongResultException("the job ended: " + reason);
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    long last = Long.MIN_VALUE;
    for (SyncLoader.Loaded sync : syncs) {
      LocalResults.Arrival arrival = results.of(sync.syncId()).orElseThrow();
      check(sync, arrival.result());
      last = Math.max(last, arrival.nanos());
    }
    return last;
  }

  private void check(SyncLoader.Loaded sync, SyncResult result) throws IOException {
    if (result.outcome() != SyncOutcome.PUBLISHED) {
      throw new WrongResultException(
          "sync " + sync.syncId() + " is " + result.outcome().text() + ": " + result.reason());
    }
    Path file = output.resolve(sync.syncId() + ".c1z");
    long rows = GrantCount.of(file);
    if (rows != sync.grants()) {
      throw new WrongResultException(file + " has " + rows + " grants, expected " + sync.grants());
    }
    Files.delete(file);
  }

  /** Where the time went that the job took for these syncs, if it is profiled. */
  List<SyncTimes> profileOf(List<SyncLoader.Loaded> syncs) {
    Set<String> ids = syncs.stream().map(SyncLoader.Loaded::syncId).collect(Collectors.toSet());
    return SyncTimes.of(totals).stream().filter(times -> ids.contains(times.sync())).toList();
  }

  /** Where the time of the job's operators went so far, if it is profiled. */
  List<OperatorTimes> profile() {
    return OperatorTimes.of(totals);
  }

  private void stopJob() throws IOException {
    if (job != null) {
      job.cancel();
      results.close();
      job = null;
    }
  }

  @Override
  public void close() throws IOException {
    try (WorkFolder removed = folder;
        BrokerProcess stopped = broker;
        LocalFlink closed = flink) {
      stopJob();
    }
  }
}
