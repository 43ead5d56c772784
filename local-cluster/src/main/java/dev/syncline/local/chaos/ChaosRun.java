package dev.syncline.local.chaos;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.job.produce.TopicSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One run: sends syncs whose files are known, kills parts of the cluster at random moments
 * meanwhile, and compares. The moments are spread over all records; each kill then waits a random
 * time, at most three checkpoints, so that it falls into sorting, draining, building, checkpoints,
 * publication and recovery alike.
 */
final class ChaosRun {
  private static final String TOPIC = "syncs";
  private static final String RESULTS = "results";
  private static final int PARTITIONS = 3;
  private static final int OPEN_SYNCS = 4;

  /** One kill of so many comes while the job still recovers from the one before. */
  private static final int IMPATIENCE = 6;

  /** One victim of so many comes back only after a while. */
  private static final int SLOW_RETURN = 4;

  private static final long SLOW_RETURN_MILLIS = 1_500;
  private static final long PAUSE_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ChaosOptions options;
  private final Consumer<String> progress;
  private final Random random;
  private final Duration interval;
  private final Map<String, Integer> kills = new TreeMap<>();

  /**
   * @param progress hears of each kill
   */
  ChaosRun(ChaosOptions options, Consumer<String> progress) {
    this.options = requireNonNull(options);
    this.progress = requireNonNull(progress);
    this.random = new Random(options.seed());
    this.interval = options.processes() ? Duration.ofMillis(500) : Duration.ofMillis(150);
  }

  ChaosReport run() throws IOException {
    Path output = Files.createDirectories(options.folder().resolve("output"));
    List<KnownSync> syncs = new ArrayList<>();
    try (OutputWatch watch = new OutputWatch(output)) {
      Map<String, byte[]> expected = new TreeMap<>();
      for (int i = 0; i < options.syncs(); i++) {
        KnownSync sync =
            KnownSync.random(options.seed() * 1_000 + i, options.records() / options.syncs());
        syncs.add(sync);
        byte[] file = sync.file(options.expand() ? ExpansionOptions.defaults() : null);
        expected.put(sync.id(), OutputWatch.sha256(file));
        watch.expect(sync.id(), file);
      }
      try (ChaosCluster cluster = startCluster()) {
        return run(cluster, watch, syncs, expected);
      }
    }
  }

  private ChaosCluster startCluster() throws IOException {
    Path folder = options.folder().resolve("cluster");
    return options.processes()
        ? new ProcessChaosCluster(folder, options.parallelism(), options.victims())
        : new MiniChaosCluster(folder, options.parallelism());
  }

  private ChaosReport run(
      ChaosCluster cluster, OutputWatch watch, List<KnownSync> syncs, Map<String, byte[]> expected)
      throws IOException {
    Map<String, String> servers = Map.of("bootstrap.servers", cluster.bootstrapServers());
    try (TopicSetup topics = new TopicSetup(servers)) {
      topics.create(TOPIC, PARTITIONS);
      topics.create(RESULTS, 1);
    }
    cluster.submit(jobOptions(cluster.bootstrapServers()));
    await("the job runs", cluster::isRunning);
    SyncFeed feed = new SyncFeed(syncs, OPEN_SYNCS, random);
    long started = System.nanoTime();
    try (SyncProducer producer = SyncProducer.open(TOPIC, servers);
        ResultsTopic results = new ResultsTopic(cluster.bootstrapServers(), RESULTS)) {
      long total = syncs.stream().mapToLong(sync -> sync.records().size()).sum();
      for (int kill = 1; kill <= options.kills(); kill++) {
        while (feed.sent() < total * kill / options.kills() && feed.step(producer)) {
          // Up to the next moment.
        }
        kill(cluster, kill);
      }
      while (feed.step(producer)) {
        // What is left.
      }
      awaitResults(results, cluster, expected.size());
      double seconds = (System.nanoTime() - started) / 1e9;
      long restarts = cluster.restarts();
      cluster.drain(options.folder().resolve("savepoints"));
      watch.lookAgain();
      return report(watch, results, expected, restarts, feed.sent(), seconds);
    }
  }

  private SynclineOptions jobOptions(String bootstrapServers) {
    return SynclineOptions.defaults()
        .with(SynclineOptions.BOOTSTRAP_SERVERS, bootstrapServers)
        .with(SynclineOptions.TOPICS, TOPIC)
        .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
        .with(SynclineOptions.RESULTS_TOPIC, RESULTS)
        .with(SynclineOptions.OUTPUT, options.folder().resolve("output").toUri().toString())
        .with(SynclineOptions.STAGING, staging().toUri().toString())
        .with(SynclineOptions.CHECKPOINT_INTERVAL, interval)
        .with(SynclineOptions.EXPAND, options.expand())
        // Small, so that there are runs, background merges and staged files to lose.
        .withText(SynclineOptions.ARENA_MEMORY, "64kb")
        .withText(SynclineOptions.INLINE_SIZE, "4kb")
        .withText(SynclineOptions.MAX_RUNS, "4");
  }

  private Path staging() {
    return options.folder().resolve("staging");
  }

  private void kill(ChaosCluster cluster, int number) throws IOException {
    sleep(random.nextLong(3 * interval.toMillis()));
    Victim victim = choose(cluster.victims());
    long restarts = 0;
    boolean noticed = false;
    try {
      noticed = victim.isBusy();
      restarts = cluster.restarts();
    } catch (IOException e) {
      // Nobody to ask: the kill before this one was noticed no better.
    }
    victim.kill();
    kills.merge(victim.name(), 1, Integer::sum);
    progress.accept("kill " + number + " of " + options.kills() + ": " + victim.name());
    if (options.processes() && random.nextInt(SLOW_RETURN) == 0) {
      sleep(random.nextLong(SLOW_RETURN_MILLIS));
    }
    victim.revive();
    if (number == options.kills() || random.nextInt(IMPATIENCE) != 0) {
      long before = noticed ? restarts : -1;
      await("the job runs again", () -> cluster.restarts() > before && cluster.isRunning());
    }
  }

  /** Nearly always one that the job needs, if there is one. */
  private Victim choose(List<Victim> victims) {
    Victim chosen = victims.get(random.nextInt(victims.size()));
    for (int i = 0; i < victims.size(); i++) {
      try {
        if (chosen.isBusy() || !chosen.name().startsWith("taskmanager")) {
          return chosen;
        }
      } catch (IOException e) {
        return chosen;
      }
      chosen = victims.get(random.nextInt(victims.size()));
    }
    return chosen;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    IOException last = null;
    while (System.nanoTime() < deadline) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        last = e; // there is nobody to ask at this moment
      }
      sleep(PAUSE_MILLIS);
    }
    throw new IOException("waited " + PATIENCE.toMinutes() + " minutes until " + what, last);
  }

  private static void sleep(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static void awaitResults(ResultsTopic results, ChaosCluster cluster, int count)
      throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (results.results().size() < count && System.nanoTime() < deadline) {
      results.poll();
    }
    await("the job runs", cluster::isRunning);
  }

  private ChaosReport report(
      OutputWatch watch,
      ResultsTopic results,
      Map<String, byte[]> expected,
      long restarts,
      long sent,
      double seconds)
      throws IOException {
    List<String> violations = new ArrayList<>(watch.violations());
    violations.addAll(results.contradictions());
    int files = 0;
    for (Map.Entry<String, byte[]> sync : expected.entrySet()) {
      JsonNode result = results.results().get(sync.getKey());
      String sha256 = HexFormat.of().formatHex(sync.getValue());
      if (result == null) {
        violations.add(sync.getKey() + " has no result");
      } else if (!result.path("outcome").asText().equals("published")
          || !result.path("sha256").asText().equals(sha256)) {
        violations.add("expected " + sync.getKey() + " published with " + sha256 + ": " + result);
      } else if (!watch.hasSeen(sync.getKey())) {
        violations.add(sync.getKey() + " is said to be published and has no file");
      } else {
        files++;
      }
    }
    List<Path> staged = stagedFiles();
    staged.forEach(file -> violations.add("staged file left over: " + file));
    return new ChaosReport(
        options.seed(),
        kills,
        restarts,
        sent,
        expected.size(),
        files,
        staged.size(),
        results.messages(),
        seconds,
        violations);
  }

  private List<Path> stagedFiles() throws IOException {
    return StagedFiles.in(staging());
  }
}
