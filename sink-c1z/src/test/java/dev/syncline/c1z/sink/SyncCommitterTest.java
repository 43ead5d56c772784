package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.Profile;
import dev.syncline.c1z.sink.files.FaultPlan;
import dev.syncline.c1z.sink.files.FaultyFiles;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.c1z.sink.files.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncCommitterTest {
  @TempDir Path directory;
  private final List<Long> pauses = new ArrayList<>();
  private final List<SyncResult> told = new ArrayList<>();

  private SyncCommitter committer(ResultListener listener) {
    return new SyncCommitter(
        new SyncPublisher(
            FlinkFiles.INSTANCE, false, listener, InstantSource.system(), Profile.OFF),
        pauses::add);
  }

  private SyncCommittable staged(int number) throws Exception {
    byte[] content = ("file " + number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Path file = Files.write(directory.resolve("staged-" + number), content);
    SyncResult draft =
        SyncResult.withoutFile(new SyntheticSync(number, 0).verdict(1), SyncOutcome.PUBLISHED, "");
    return new SyncCommittable(
        draft,
        new StagedFile(
            directory.resolve("target-" + number).toUri().toString(),
            content.length,
            MessageDigest.getInstance("SHA-256").digest(content),
            file.toUri().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void everySyncOfACheckpointHasItsOwnEnd() throws Exception {
    Files.writeString(directory.resolve("target-2"), "other");
    Request published = new Request(staged(1));
    Request conflict = new Request(staged(2));
    Request lost = new Request(staged(3));
    Files.delete(directory.resolve("staged-3"));
    committer(told::add).commit(List.of(published, conflict, lost));
    assertThat(told)
        .extracting(SyncResult::outcome)
        .containsExactly(SyncOutcome.PUBLISHED, SyncOutcome.CONFLICT, SyncOutcome.QUARANTINED);
    assertThat(conflict.committable.result()).isEqualTo(told.get(1));
    assertThat(List.of(published, conflict, lost)).allMatch(request -> request.retries == 0);
    assertThat(pauses).isEmpty();
  }

  @Test
  void whoHearsOfAResultFindsTheTimeOfItsPublicationInTheProfile() throws Exception {
    Profile profile = new Profile();
    List<Long> filesNanos = new ArrayList<>();
    SyncCommitter committer =
        new SyncCommitter(
            new SyncPublisher(
                FlinkFiles.INSTANCE,
                false,
                result -> filesNanos.add(profile.nanos(Part.FILES)),
                InstantSource.system(),
                profile),
            pauses::add);
    committer.commit(List.of(new Request(staged(1)), new Request(staged(2))));
    assertThat(filesNanos)
        .hasSize(2)
        .isSorted()
        .allMatch(nanos -> nanos > 0)
        .doesNotHaveDuplicates();
  }

  @Test
  void anErrorConcernsItsOwnSyncAndIsRetriedAfterAPause() throws Exception {
    FaultPlan plan = new FaultPlan(1, FaultPlan.Fault.ERROR);
    SyncCommitter committer =
        new SyncCommitter(
            new SyncPublisher(
                FaultyFiles.local(plan), false, told::add, InstantSource.system(), Profile.OFF),
            pauses::add);
    Request first = new Request(staged(1));
    Request second = new Request(staged(2));
    committer.commit(List.of(first, second));
    assertThat(first.retries).isEqualTo(1);
    assertThat(second.retries).isZero();
    assertThat(told).hasSize(1);
    committer.commit(List.of(first));
    assertThat(first.retries).isEqualTo(1);
    assertThat(pauses).containsExactly(10L);
    assertThat(told).hasSize(2);
    assertThat(directory.resolve("target-1")).hasContent("file 1");
  }

  @Test
  void pausesGrowUpToALimit() throws Exception {
    Request request = new Request(staged(1));
    ResultListener deaf =
        result -> {
          throw new IOException("nobody listens");
        };
    SyncCommitter committer = committer(deaf);
    for (int i = 0; i < 10; i++) {
      committer.commit(List.of(request));
    }
    assertThat(request.retries).isEqualTo(10);
    assertThat(pauses).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 640L, 640L);
  }

  @Test
  void aListenerThatFailsIsToldAgainAndTheFileIsPublishedOnce() throws Exception {
    List<SyncResult> heard = new ArrayList<>();
    ResultListener listener =
        result -> {
          heard.add(result);
          if (heard.size() == 1) {
            throw new IOException("not now");
          }
        };
    Request request = new Request(staged(1));
    SyncCommitter committer = committer(listener);
    committer.commit(List.of(request));
    committer.commit(List.of(request));
    assertThat(heard).extracting(SyncResult::outcome).containsOnly(SyncOutcome.PUBLISHED);
    assertThat(heard).hasSize(2);
    assertThat(request.retries).isEqualTo(1);
    assertThat(directory.resolve("target-1")).hasContent("file 1");
  }

  private static final class Request implements CommitRequest<SyncCommittable> {
    private final SyncCommittable committable;
    private int retries;

    Request(SyncCommittable committable) {
      this.committable = committable;
    }

    @Override
    public SyncCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return retries;
    }

    @Override
    public void retryLater() {
      retries++;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable t) {
      throw new AssertionError(t);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable t) {
      throw new AssertionError(t);
    }

    @Override
    public void updateAndRetryLater(SyncCommittable committable) {
      throw new AssertionError();
    }

    @Override
    public void signalAlreadyCommitted() {
      throw new AssertionError();
    }
  }
}
