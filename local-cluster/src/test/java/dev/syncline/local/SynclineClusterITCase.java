package dev.syncline.local;

import static dev.syncline.local.assertions.SynclineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.c1z.sink.SyncResult;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests of connectors do with the extension. */
class SynclineClusterITCase {
  @RegisterExtension static final SynclineCluster syncline = new SynclineCluster();

  @Test
  void aConnectorBecomesAFile() throws Exception {
    try (C1zFile file = syncline.fileOf(SynclineClusterITCase::reportAda)) {
      assertThat(file).isOfType("full").hasResource("user", "ada").hasResources(1).hasGrants(0);
    }
  }

  @Test
  void anInputBecomesAFile() throws Exception {
    try (C1zFile file = syncline.fileOf(Path.of("../testdata/sample/organisation.ndjson"))) {
      assertThat(file).isOfSync("37dGatRJZKWUTRzwGOj7GCWrO5x").hasResourceType("repository");
    }
  }

  @Test
  void aFileThatIsReplayedBecomesTheSameFile() throws Exception {
    try (TestJob first = syncline.startJob(options -> options);
        TestJob second = syncline.startJob(options -> options)) {
      Path file = path(first, Path.of("../testdata/sample/organisation.ndjson"));
      assertThat(path(second, file)).hasSameBinaryContentAs(file);
    }
  }

  private static Path path(TestJob job, Path input) throws Exception {
    return Path.of(URI.create(job.await(job.produce(input).get(0)).path()));
  }

  @Test
  void aConnectorThatFailsAbortsItsSync() throws Exception {
    TestJob job = syncline.job();
    String[] id = new String[1];
    assertThatThrownBy(
            () ->
                job.produce(
                    sync -> {
                      id[0] = sync.id().toString();
                      throw new IllegalArgumentException("no such team");
                    }))
        .hasMessage("no such team");
    SyncResult result = job.await(id[0]);
    assertThat(result.outcome()).isEqualTo(SyncOutcome.ABORTED);
    assertThat(result.reason()).contains("the connector failed", "no such team");
    assertThatThrownBy(() -> job.file(id[0]))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("sync " + id[0] + " is aborted: ");
  }

  @Test
  void aJobOfItsOwnHasOptionsOfItsOwnAndLeavesNothing() throws Exception {
    Path file;
    try (TestJob job =
        syncline.startJob(options -> options.withText(SynclineOptions.ON_BAD_RECORD, "fail"))) {
      SyncResult result = job.await(job.produce(SynclineClusterITCase::reportAda));
      file = Path.of(URI.create(result.path()));
      assertThat(file).exists();
      String refused =
          job.produce(
              sync -> {
                byte[] noRecord = {(byte) 0xff};
                sync.send(noRecord, 0, 1);
              });
      assertThat(job.await(refused).outcome()).isEqualTo(SyncOutcome.QUARANTINED);
    }
    assertThat(Files.exists(file.getParent())).isFalse();
  }

  @Test
  void whatNeverEndsIsAFailureThatSaysSo() throws Exception {
    assertThatThrownBy(
            () -> syncline.job().await("37dGatRJZKWUTRzwGOj7GCWrO5y", Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "sync 37dGatRJZKWUTRzwGOj7GCWrO5y has no result: nothing came for 1 ms;"
                + " its end markers may be missing");
  }

  private static void reportAda(ProducedSync sync) throws ProduceException {
    sync.send(
        StreamRecord.newBuilder()
            .setResource(
                Resource.newBuilder()
                    .setId(ResourceId.newBuilder().setResourceType("user").setResource("ada")))
            .build());
  }
}
