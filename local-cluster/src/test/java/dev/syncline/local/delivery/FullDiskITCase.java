package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.fault.FaultFileSystem;
import dev.syncline.local.fault.FilePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Output and staging on a file system that is not local, so that files are published by its
 * recoverable writer; first its disk is full, then somebody makes room.
 */
class FullDiskITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final int ENOUGH_TRIES = 4;

  @TempDir private Path folder;

  @Test
  void theJobTriesAgainAndFinishesOnceThereIsRoom() throws Exception {
    FilePlan plan = new FilePlan();
    try (DeliveryJob job = new DeliveryJob(cluster.kafka(), cluster.flink(), folder)) {
      SynclineOptions options =
          job.options()
              .with(SynclineOptions.OUTPUT, FaultFileSystem.address(plan, job.output()))
              .with(SynclineOptions.STAGING, FaultFileSystem.address(plan, job.staging()));
      KnownSync sync = job.expect(KnownSync.random(661, 400));
      plan.limit(12_000);
      job.options(options).start(2);
      job.send(sync);
      while (plan.refusedWrites() < ENOUGH_TRIES) {
        assertThat(job.job().status().isGloballyTerminalState()).isFalse();
        Thread.onSpinWait();
      }
      assertThat(job.watch().seen()).isEmpty();
      assertThat(job.results().results()).isEmpty();
      plan.unlimited();
      JsonNode result = job.await(sync);
      assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
      job.watch().lookAgain();
      assertThat(job.watch().violations()).isEmpty();
      assertThat(job.watch().seen()).containsExactly(sync.id() + ".c1z");

      job.job().stop(folder.resolve("savepoints"), true);
      assertThat(job.stagedFiles()).isEmpty();
      try (Stream<Path> left = Files.list(job.output())) {
        assertThat(left.map(file -> file.getFileName().toString()))
            .as("besides the file, at most what uploads that were cut off have left, out of sight")
            .allMatch(name -> name.equals(sync.id() + ".c1z") || name.startsWith("."));
      }
    }
  }
}
