package dev.syncline.c1z.sink.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleasedFilesTest {

  @Test
  void withOneRetainedCheckpointAFileIsDueTwoCheckpointsAfterItsFirstSnapshot() {
    ReleasedFiles released = new ReleasedFiles(1);
    released.completed(6);
    released.add(List.of("a"));
    released.snapshot(7);
    assertThat(released.completed(7)).isEmpty();
    released.snapshot(8);
    assertThat(released.completed(8)).containsExactly("a");
  }

  @Test
  void everyRetainedCheckpointIsYoungerThanWhatIsDeleted() {
    ReleasedFiles released = new ReleasedFiles(3);
    released.add(List.of("a"));
    released.snapshot(1);
    for (long checkpoint = 1; checkpoint <= 3; checkpoint++) {
      assertThat(released.completed(checkpoint)).isEmpty();
    }
    assertThat(released.completed(4)).containsExactly("a");
  }

  @Test
  void checkpointsThatWereAbortedDoNotCount() {
    ReleasedFiles released = new ReleasedFiles(1);
    released.add(List.of("a"));
    released.snapshot(5);
    released.snapshot(6);
    released.snapshot(7);
    assertThat(released.completed(7)).isEmpty();
    assertThat(released.completed(12)).containsExactly("a");
  }

  @Test
  void aCheckpointThatIsAnnouncedTwiceCountsOnce() {
    ReleasedFiles released = new ReleasedFiles(1);
    released.add(List.of("a"));
    released.snapshot(5);
    assertThat(released.completed(5)).isEmpty();
    assertThat(released.completed(5)).isEmpty();
  }

  @Test
  void whatIsReleasedAfterTheSnapshotWaitsForTheNext() {
    ReleasedFiles released = new ReleasedFiles(1);
    released.snapshot(5);
    released.add(List.of("late"));
    assertThat(released.completed(5)).isEmpty();
    assertThat(released.completed(6)).isEmpty();
    released.snapshot(7);
    assertThat(released.completed(7)).isEmpty();
    assertThat(released.completed(8)).containsExactly("late");
  }

  @Test
  void theLastCheckpointLetsEverythingGo() {
    ReleasedFiles released = new ReleasedFiles(3);
    released.add(List.of("a"));
    released.snapshot(5);
    released.finish();
    released.add(List.of("b"));
    assertThat(released.completed(5)).isEmpty();
    released.snapshot(6);
    released.add(List.of("after the last snapshot"));
    assertThat(released.completed(6)).containsExactly("a", "b");
  }

  @Test
  void snapshotsTellWhatIsNeededToGoOnAfterARestore() {
    ReleasedFiles released = new ReleasedFiles(1);
    released.add(List.of("a"));
    assertThat(released.snapshot(5)).isEqualTo(Map.of("a", 5L));
    released.add(List.of("b"));
    assertThat(released.snapshot(6)).isEqualTo(Map.of("a", 5L, "b", 6L));

    ReleasedFiles restored = new ReleasedFiles(1);
    restored.restore("a", 5);
    restored.restore("b", 6);
    assertThat(restored.completed(7)).isEmpty();
    assertThat(restored.completed(8)).containsExactly("a", "b");
    restored.deleted("a");
    assertThat(restored.snapshot(9)).isEqualTo(Map.of("b", 6L));
  }

  @Test
  void atLeastOneCheckpointIsRetained() {
    assertThatThrownBy(() -> new ReleasedFiles(0)).hasMessageContaining("expected at least 1");
  }
}
