package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.SynclineOptions;
import dev.syncline.local.EmbeddedKafka;
import dev.syncline.local.Futures;
import dev.syncline.local.LocalFlink;
import dev.syncline.local.LocalServices;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.delivery.HandMade.Message;
import dev.syncline.local.fault.FaultFileSystem;
import dev.syncline.local.fault.FaultyFiles;
import dev.syncline.local.fault.FilePlan;
import dev.syncline.local.fault.Saboteur;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every single file operation between the end marker of a sync and its publication fails once with
 * an error and is once the last one of its process; every record, snapshot and notification may be
 * the moment of a failure. One job lives through all of it, with a new sync for each.
 */
class FaultSweepITCase {
  private static final long SEED = 90;

  /**
   * Which operations: each one with {@code -Dsyncline.sweep.stride=1}, which takes minutes; in
   * every build one of so many.
   */
  private static final int STRIDE = Integer.getInteger("syncline.sweep.stride", 7);

  private static final long PAUSE_NANOS = 3_000_000;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

  private static LocalServices services;

  @TempDir private Path folder;

  private final FilePlan plan = new FilePlan();
  private int number;
  private int taskManager;

  @BeforeAll
  static void start() {
    services =
        LocalServices.start(
            EmbeddedKafka::start,
            () ->
                LocalFlink.builder()
                    .slots(3)
                    .setting("jobmanager.execution.failover-strategy", "full")
                    // A MiniCluster holds on to those TaskManagers that ended; there are many.
                    .setting("taskmanager.memory.network.min", "8m")
                    .setting("taskmanager.memory.network.max", "8m")
                    .start());
  }

  @AfterAll
  static void stop() throws Exception {
    services.close();
  }

  @Test
  void everyFileOperationMayFailOrBeTheLastOne() throws Exception {
    try (DeliveryJob job = job().files(FaultyFiles.under(plan))) {
      sweep(job, "create", "write", "sync", "close", "open", "size", "link", "syncDirectory");
    }
  }

  @Test
  void everyOperationOfARecoverableWriterMayFailOrBeTheLastOne() throws Exception {
    try (DeliveryJob job = job()) {
      job.options(
          job.options()
              .with(SynclineOptions.OUTPUT, FaultFileSystem.address(plan, job.output()))
              .with(SynclineOptions.STAGING, FaultFileSystem.address(plan, job.staging())));
      sweep(job, "begin", "write", "closeForCommit", "commit", "open", "status");
    }
  }

  private void sweep(DeliveryJob job, String... expectedKinds) throws Exception {
    job.start(2);
    Set<String> kinds = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    List<Integer> operations = new ArrayList<>();
    for (FilePlan.Fault fault : FilePlan.Fault.values()) {
      int k = 1 + fault.ordinal() * (STRIDE / 2);
      while (publishUnderFault(job, k, fault)) {
        plan.injected().ifPresent(at -> kinds.add(kindOf(at)));
        plan.operations().forEach(operation -> seen.add(kindOf(operation)));
        k += STRIDE;
      }
      operations.add(k);
    }
    // The full sweep has injected each kind, any sweep has come across it.
    assertThat(STRIDE == 1 ? kinds : seen).contains(expectedKinds).contains("delete");
    assertThat(operations).as("operations of a sync").allMatch(count -> count >= 20);
    end(job);
  }

  private static String kindOf(String operation) {
    return operation.split(" ", 2)[0];
  }

  /** The end of one sync, with the k-th operation after its end marker going wrong. */
  private boolean publishUnderFault(DeliveryJob job, int k, FilePlan.Fault fault) throws Exception {
    KnownSync sync = job.expect(KnownSync.random(SEED * 1000 + number++, 60));
    List<Message> messages = HandMade.messages(sync, 1);
    List<Message> ends = messages.stream().filter(Message::isEnd).toList();
    messages.removeAll(ends);
    job.send(messages);
    plan.arm(k, fault);
    job.send(ends);
    until(
        "result of " + sync.id() + " with k = " + k,
        () -> {
          takeOverAfterCrash();
          job.results().poll(Duration.ofMillis(3));
          return job.results().results().containsKey(sync.id());
        });
    assertThat(job.results().results().get(sync.id()).path("outcome").asText())
        .as("k = %s, %s at %s", k, fault, plan.injected())
        .isEqualTo("published");
    until(
        "staged files of k = " + k + ", " + fault + " at " + plan.injected() + " are deleted",
        () -> {
          takeOverAfterCrash();
          return job.stagedFiles().isEmpty();
        },
        () -> job.stagedFiles() + " after " + plan.operations());
    assertThat(job.watch().violations()).as("k = %s, %s", k, fault).isEmpty();
    return plan.injected().isPresent();
  }

  private void takeOverAfterCrash() throws Exception {
    if (plan.hasCrashed()) {
      Futures.get(
          "end the crashed TaskManager",
          services.flink().cluster().terminateTaskManager(taskManager++));
      plan.revive();
      services.flink().cluster().startTaskManager();
    }
  }

  @Test
  void recordsSnapshotsAndNotificationsMayBeTheMomentOfAFailure() throws Exception {
    Saboteur saboteur = new Saboteur();
    try (DeliveryJob job = job().saboteur(saboteur)) {
      job.start(2);
      int failures = 0;
      for (Saboteur.Moment moment : Saboteur.Moment.values()) {
        for (int at : new int[] {1, 2, 3}) {
          KnownSync sync = job.expect(KnownSync.random(SEED * 1000 + number++, 60));
          saboteur.failAt(moment, moment == Saboteur.Moment.RECORD ? at * 25 : at);
          job.send(sync);
          failures++;
          int expected = failures;
          until(
              moment + " " + at,
              () -> {
                job.results().poll(Duration.ofMillis(3));
                // Or the next failure might fall into the restart that this one causes.
                return saboteur.failures() == expected
                    && job.job().restarts() >= expected
                    && job.results().results().containsKey(sync.id());
              });
        }
      }
      end(job);
    }
  }

  private DeliveryJob job() throws Exception {
    DeliveryJob job = new DeliveryJob(services.kafka(), services.flink(), folder);
    return job.options(
        job.options()
            .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(40))
            .with(SynclineOptions.SHARDS, 2)
            .withText(SynclineOptions.INLINE_SIZE, "1b"));
  }

  private void end(DeliveryJob job) throws Exception {
    until("no staged file is left", () -> job.stagedFiles().isEmpty());
    job.job().stop(folder.resolve("savepoints"), true);
    job.watch().lookAgain();
    assertThat(job.watch().violations()).isEmpty();
    assertThat(job.watch().seen()).hasSize(number);
    assertThat(job.results().contradictions()).isEmpty();
    assertThat(job.stagedFiles()).isEmpty();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private interface Description {
    String text() throws Exception;
  }

  private static void until(String what, Condition condition) throws Exception {
    until(what, condition, () -> "");
  }

  private static void until(String what, Condition condition, Description found) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until: " + what + " " + found.text());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
