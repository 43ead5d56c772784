package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.delivery.HandMade.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are stopped in the middle of syncs and go on as others. */
class SavepointITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final long SEED = 77;

  @TempDir private Path folder;

  private DeliveryJob newJob() throws Exception {
    return new DeliveryJob(cluster.kafka(), cluster.flink(), folder);
  }

  /** Three syncs, the job stopped twice in the middle of them, each time with a savepoint. */
  @Test
  void rescalingFromTwoToFourToOneGivesTheSameBytes() throws Exception {
    try (DeliveryJob job = newJob()) {
      List<KnownSync> syncs = new ArrayList<>();
      List<List<Message>> traffic = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        KnownSync sync = job.expect(KnownSync.random(SEED * 10 + i, 600));
        syncs.add(sync);
        traffic.add(HandMade.messages(sync, 1));
      }
      List<Message> all = HandMade.interleaved(traffic, new Random(SEED));
      job.start(2);
      job.send(all.subList(0, all.size() / 3));
      job.awaitRunning().job().checkpoint();
      String first = job.job().stop(folder.resolve("savepoints"), false);
      job.start(4, Optional.of(first));
      job.send(all.subList(all.size() / 3, all.size() * 2 / 3));
      job.awaitRunning().job().checkpoint();
      String second = job.job().savepoint(folder.resolve("savepoints"));
      job.job().cancel();
      job.start(1, Optional.of(second));
      job.send(all.subList(all.size() * 2 / 3, all.size()));
      Map<String, JsonNode> results = job.await(syncs.stream().map(KnownSync::id).toList());
      assertThat(results.values())
          .allMatch(result -> result.path("outcome").asText().equals("published"));
      job.watch().lookAgain();
      assertThat(job.watch().violations()).isEmpty();
      assertThat(job.watch().seen()).hasSize(3);
    }
  }

  @Test
  void drainingPublishesFinishedSyncsOnly() throws Exception {
    try (DeliveryJob job = newJob()) {
      KnownSync finished = job.expect(KnownSync.random(SEED * 20, 300));
      KnownSync open = KnownSync.random(SEED * 20 + 1, 300);
      // Nothing is published before the drain, which is the only checkpoint.
      job.options(job.options().with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofHours(1)));
      job.start(2);
      job.send(HandMade.messages(open, 1).subList(0, 200));
      job.send(finished);
      awaitMade(job);
      assertThat(job.watch().seen()).isEmpty();
      job.job().stop(folder.resolve("savepoints"), true);
      assertThat(job.job().status()).isEqualTo(JobStatus.FINISHED);
      job.watch().lookAgain();
      assertThat(job.watch().violations()).isEmpty();
      assertThat(job.watch().seen()).containsExactly(finished.id() + ".c1z");
      assertThat(job.stagedFiles()).isEmpty();
    }
  }

  /** Waits until the file of a sync is made, which is not visible then. */
  private static void awaitMade(DeliveryJob job) throws Exception {
    while (job.stagedFiles().stream().noneMatch(SavepointITCase::isFile)) {
      if (job.job().status().isGloballyTerminalState()) {
        job.job().awaitFinished();
      }
      Thread.onSpinWait();
    }
  }

  /** A savepoint refers to staged files; one goes away before the job comes back. */
  @Test
  void aSyncWhoseStagedFileIsGoneIsQuarantinedByNameAndOthersAreNot() throws Exception {
    try (DeliveryJob job = newJob()) {
      KnownSync robbed = KnownSync.random(SEED * 30, 300);
      KnownSync later = job.expect(KnownSync.random(SEED * 30 + 1, 300));
      SynclineOptions options = job.options().withText(SynclineOptions.INLINE_SIZE, "1b");
      // A savepoint publishes nothing, and no checkpoint comes before it.
      job.options(options.with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofHours(1))).start(2);
      job.send(HandMade.messages(later, 1).subList(0, 100));
      job.send(robbed);
      awaitMade(job);
      String savepoint = job.job().savepoint(folder.resolve("savepoints"));
      job.job().cancel();
      for (Path staged : job.stagedFiles()) {
        Files.delete(staged);
      }
      job.options(options).start(1, Optional.of(savepoint));
      List<Message> rest = HandMade.messages(later, 1);
      job.send(rest.subList(100, rest.size()));
      Map<String, JsonNode> results = job.await(List.of(robbed.id(), later.id()));
      assertThat(results.get(robbed.id()).path("outcome").asText()).isEqualTo("quarantined");
      assertThat(results.get(robbed.id()).path("reason").asText())
          .contains("staged file")
          .contains("does not exist");
      assertThat(results.get(later.id()).path("outcome").asText()).isEqualTo("published");
      assertThat(job.job().restarts()).isZero();
      job.watch().lookAgain();
      assertThat(job.watch().violations()).isEmpty();
    }
  }

  private static boolean isFile(Path staged) {
    return staged.getFileName().toString().startsWith("assemble");
  }
}
