package dev.syncline.c1z.sink.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingAreaTest {
  @TempDir java.nio.file.Path directory;

  private StagingArea area(String operator, int subtask, int parallelism) {
    return area(FlinkFiles.INSTANCE, operator, subtask, parallelism);
  }

  private StagingArea area(FileOperations files, String operator, int subtask, int parallelism) {
    return new StagingArea(
        files,
        new Path(directory.toUri()),
        new StagingArea.Owner("job", operator, subtask, parallelism),
        1,
        Runnable::run);
  }

  private StagingArea started(String operator, int subtask, int parallelism) throws IOException {
    StagingArea area = area(operator, subtask, parallelism);
    area.restore(OptionalLong.empty(), List.of());
    return area;
  }

  private static String write(StagingArea area) throws IOException {
    Path file = area.newFile();
    FlinkFiles.INSTANCE.create(file).close();
    return file.toString();
  }

  private Set<String> present() throws IOException {
    Set<String> found = new TreeSet<>();
    java.nio.file.Path job = directory.resolve("job");
    if (Files.exists(job)) {
      try (Stream<java.nio.file.Path> files = Files.list(job)) {
        files.forEach(file -> found.add(new Path(file.toUri()).toString()));
      }
    }
    return found;
  }

  @Test
  void aFileLivesUntilNoCheckpointNeedsIt() throws Exception {
    StagingArea writer = started("build", 0, 1);
    StagingArea reader = started("assemble", 0, 1);
    String file = write(writer);
    writer.handedOn(file);
    writer.snapshot(1);
    reader.snapshot(1);
    reader.release(List.of(file));
    reader.completed(1);
    assertThat(present()).containsExactly(file);
    reader.snapshot(2);
    reader.completed(2);
    assertThat(present()).containsExactly(file);
    reader.snapshot(3);
    reader.completed(3);
    assertThat(present()).isEmpty();
  }

  @Test
  void twoAttemptsNeverUseOneName() throws Exception {
    assertThat(started("build", 0, 1).newFile()).isNotEqualTo(started("build", 0, 1).newFile());
  }

  @Test
  void aRestoreSweepsWhatWasMadeAfterTheCheckpoint() throws Exception {
    StagingArea first = started("build", 0, 1);
    String before = write(first);
    first.handedOn(before);
    byte[] state = first.snapshot(1);
    String after = write(first);
    first.handedOn(after);
    first.snapshot(2);
    String later = write(first);

    StagingArea second = area("build", 0, 1);
    second.restore(OptionalLong.of(1), List.of(state));
    assertThat(present()).containsExactly(before).doesNotContain(after, later);
  }

  @Test
  void aRestoreSweepsWhatWasInTheMakingAtTheCheckpoint() throws Exception {
    StagingArea first = started("build", 0, 1);
    write(first);
    byte[] state = first.snapshot(1);

    StagingArea second = area("build", 0, 1);
    second.restore(OptionalLong.of(1), List.of(state));
    assertThat(present()).isEmpty();
  }

  @Test
  void withoutACheckpointEverythingOfTheJobsOperatorIsSwept() throws Exception {
    StagingArea first = started("build", 0, 1);
    first.handedOn(write(first));
    String ofAnother = write(started("assemble", 0, 1));

    started("build", 0, 1);
    assertThat(present()).containsExactly(ofAnother);
  }

  @Test
  void aSubtaskLeavesTheFilesOfOthersAlone() throws Exception {
    String first = write(started("build", 0, 2));
    String second = write(started("build", 1, 2));
    started("build", 0, 2);
    assertThat(present()).containsExactly(second).doesNotContain(first);
  }

  @Test
  void afterRescalingEverySubtaskThatIsGoneHasAnHeir() throws Exception {
    for (int subtask = 0; subtask < 5; subtask++) {
      write(started("build", subtask, 5));
    }
    started("build", 0, 2);
    assertThat(present()).hasSize(2);
    started("build", 1, 2);
    assertThat(present()).isEmpty();
  }

  @Test
  void filesOfOtherOriginAreNotTouched() throws Exception {
    java.nio.file.Path foreign = directory.resolve("job").resolve("build-notes.txt");
    Files.createDirectories(foreign.getParent());
    Files.writeString(foreign, "keep");
    started("build", 0, 1);
    assertThat(foreign).exists();
  }

  @Test
  void aDeletionThatFailsIsTriedAgain() throws Exception {
    StagingArea writer = started("build", 0, 1);
    String file = write(writer);
    writer.handedOn(file);

    FaultPlan plan = new FaultPlan(2, FaultPlan.Fault.ERROR);
    StagingArea reader = area(FaultyFiles.local(plan), "assemble", 0, 1);
    reader.restore(OptionalLong.empty(), List.of());
    reader.release(List.of(file));
    for (long checkpoint = 1; checkpoint <= 2; checkpoint++) {
      reader.snapshot(checkpoint);
      reader.completed(checkpoint);
    }
    assertThat(plan.injected()).isTrue();
    assertThat(present()).containsExactly(file);
    reader.snapshot(3);
    reader.completed(3);
    assertThat(present()).isEmpty();
  }

  @Test
  void releasedFilesAreStillKnownAfterARestore() throws Exception {
    StagingArea writer = started("build", 0, 1);
    String file = write(writer);
    writer.handedOn(file);
    StagingArea reader = started("assemble", 0, 1);
    reader.release(List.of(file));
    byte[] state = reader.snapshot(1);

    StagingArea restored = area("assemble", 0, 1);
    restored.restore(OptionalLong.of(1), List.of(state));
    for (long checkpoint = 2; checkpoint <= 3; checkpoint++) {
      assertThat(present()).containsExactly(file);
      restored.snapshot(checkpoint);
      restored.completed(checkpoint);
    }
    assertThat(present()).isEmpty();
  }

  @Test
  void aDiscardedFileGoesAtOnce() throws Exception {
    StagingArea area = started("build", 0, 1);
    String file = write(area);
    area.discard(file);
    assertThat(present()).isEmpty();
  }

  @Test
  void onlyAFileInTheMakingIsHandedOn() throws Exception {
    StagingArea area = started("build", 0, 1);
    assertThatThrownBy(() -> area.handedOn("elsewhere"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("elsewhere");
  }

  @Test
  void theLastCheckpointLeavesNeitherFilesNorDirectory() throws Exception {
    StagingArea writer = started("build", 0, 1);
    String file = write(writer);
    writer.handedOn(file);
    StagingArea reader = started("assemble", 0, 1);
    reader.snapshot(1);
    reader.completed(1);
    reader.release(List.of(file));
    reader.finish();
    reader.snapshot(2);
    reader.completed(2);
    reader.close();
    assertThat(directory.resolve("job")).doesNotExist();
  }

  @Test
  void closingBeforeTheEndLeavesFiles() throws Exception {
    StagingArea area = started("build", 0, 1);
    String file = write(area);
    area.close();
    assertThat(present()).containsExactly(file);
  }

  /** Whatever happens when: no file that the newest checkpoint may refer to is deleted. */
  @Test
  void noOrderOfEventsDeletesWhatTheNewestCheckpointNeeds() throws Exception {
    // A file is handed on in interval h, released in interval r >= h; the job fails after any
    // checkpoint and comes back.
    for (int handed = 0; handed < 4; handed++) {
      for (int release = handed; release < 5; release++) {
        for (int failure = 0; failure < 7; failure++) {
          checkLife(handed, release, failure);
        }
      }
    }
  }

  private void checkLife(int handed, int release, int failure) throws Exception {
    String job = "h" + handed + "r" + release + "f" + failure;
    StagingArea[] writer = {life(job, "build", 0, List.of())};
    StagingArea[] reader = {life(job, "assemble", 0, List.of())};
    String file = null;
    boolean released = false;
    byte[] writerState = null;
    byte[] readerState = null;
    String fileInCheckpoint = null;
    boolean neededByCheckpoint = false;
    for (int interval = 0; interval < 8; interval++) {
      if (interval == failure + 1 && failure > 0) {
        // Restored from the checkpoint that ended the interval before; what came after is undone.
        writer[0] = life(job, "build", interval, List.of(writerState));
        reader[0] = life(job, "assemble", interval, List.of(readerState));
        file = fileInCheckpoint;
        released = file != null && !neededByCheckpoint;
        if (neededByCheckpoint) {
          assertThat(new java.io.File(new Path(file).getPath())).as(job).exists();
        }
      }
      if (interval >= handed && file == null) {
        Path made = writer[0].newFile();
        FlinkFiles.INSTANCE.create(made).close();
        writer[0].handedOn(made.toString());
        file = made.toString();
      }
      if (interval >= release && file != null && !released) {
        reader[0].release(List.of(file));
        released = true;
      }
      long checkpoint = interval + 1L;
      writerState = writer[0].snapshot(checkpoint);
      readerState = reader[0].snapshot(checkpoint);
      fileInCheckpoint = file;
      neededByCheckpoint = file != null && !released;
      writer[0].completed(checkpoint);
      reader[0].completed(checkpoint);
      if (neededByCheckpoint) {
        assertThat(new java.io.File(new Path(file).getPath())).as(job).exists();
      }
    }
    List<String> left = new ArrayList<>();
    for (Path path : FlinkFiles.INSTANCE.list(new Path(new Path(directory.toUri()), job))) {
      left.add(path.getName());
    }
    assertThat(left).as(job).isEmpty();
  }

  private StagingArea life(String job, String operator, long checkpoint, List<byte[]> states)
      throws IOException {
    StagingArea area =
        new StagingArea(
            FlinkFiles.INSTANCE,
            new Path(directory.toUri()),
            new StagingArea.Owner(job, operator, 0, 1),
            1,
            Runnable::run);
    area.restore(checkpoint == 0 ? OptionalLong.empty() : OptionalLong.of(checkpoint), states);
    return area;
  }
}
