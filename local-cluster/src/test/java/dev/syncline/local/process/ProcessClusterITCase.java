package dev.syncline.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes start, are found again by their folder, die and come back. */
class ProcessClusterITCase {
  @TempDir private Path folder;

  @Test
  void partsAreKilledAndStartedAgainOneByOne() throws Exception {
    try (ProcessCluster cluster = ProcessCluster.in(folder).broker().start()) {
      assertThat(ProcessCluster.addresses(folder))
          .isEqualTo(
              Map.of(
                  "rest", cluster.rest().address().toString(),
                  "bootstrap.servers", cluster.bootstrapServers()));
      assertThat(ProcessCluster.status(folder))
          .extracting(ProcessFolder.Entry::name, ProcessFolder.Entry::alive)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("broker", true),
              org.assertj.core.groups.Tuple.tuple("jobmanager", true),
              org.assertj.core.groups.Tuple.tuple("taskmanager-1", true));
      assertThatThrownBy(() -> ProcessCluster.in(folder).start())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("runs there already");

      JavaProcess taskManager = cluster.taskManagers().get(0);
      taskManager.kill();
      assertThat(taskManager.isAlive()).isFalse();
      taskManager.start();
      assertThat(taskManager.starts()).isEqualTo(2);
      cluster.awaitTaskManagers(1);
      cluster.broker().orElseThrow().stop();
      cluster.broker().orElseThrow().start();
      cluster.awaitBroker();

      assertThat(ProcessCluster.stop(folder, Duration.ofSeconds(20)))
          .as("TaskManagers first")
          .isEqualTo(List.of("taskmanager-1", "jobmanager", "broker"));
      assertThat(ProcessCluster.status(folder)).isEmpty();
      assertThat(cluster.jobManager().isAlive()).isFalse();
    }
  }

  @Test
  void aPartThatDoesNotStartSaysWhy() throws Exception {
    assertThatThrownBy(
            () -> ProcessCluster.in(folder).setting("rest.bind-port", "none").start().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jobmanager ended")
        .hasMessageContaining("jobmanager.log");
    assertThat(ProcessCluster.status(folder)).isEmpty();
    assertThat(Files.exists(folder.resolve("logs/jobmanager.log"))).isTrue();
  }
}
