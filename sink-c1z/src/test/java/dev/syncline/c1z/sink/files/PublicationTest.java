package dev.syncline.c1z.sink.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.files.FaultPlan.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PublicationTest {
  private static final byte[] CONTENT =
      "the bytes of a file, more than one write of them".getBytes(UTF_8);
  private static final byte[] OTHER = "other bytes".getBytes(UTF_8);

  @TempDir java.nio.file.Path directory;

  /** The file systems that publication has to deal with. */
  enum Kind {
    LOCAL,
    LOCAL_WITHOUT_LINKS,
    RECOVERABLE,
    STORE;

    FaultyFiles files(FaultPlan plan) {
      return switch (this) {
        case LOCAL -> FaultyFiles.local(plan);
        case LOCAL_WITHOUT_LINKS -> FaultyFiles.withoutLinks(plan);
        case RECOVERABLE -> FaultyFiles.remote(plan);
        case STORE -> FaultyFiles.store(plan);
      };
    }
  }

  private java.nio.file.Path target() {
    return directory.resolve("out").resolve("2026").resolve("sync.c1z");
  }

  /** As a committer has it. */
  private Publication publication(Kind kind, FaultPlan plan, boolean overwrite) throws IOException {
    return Publication.of(kind.files(plan), new Path(target().toUri()), null, overwrite);
  }

  /** As the operator has it that makes the file. */
  private Publication staging(Kind kind, FaultPlan plan) throws IOException {
    return staging(kind, plan, 1);
  }

  /** The same by an attempt that goes on from a checkpoint. */
  private Publication staging(Kind kind, FaultPlan plan, long checkpoint) throws IOException {
    FaultyFiles files = kind.files(plan);
    StagingArea staging =
        new StagingArea(
            files,
            new Path(directory.resolve("staging").toUri()),
            new StagingArea.Owner("job", "assemble", 0, 1),
            1,
            Runnable::run);
    staging.restore(OptionalLong.of(checkpoint), List.of());
    return Publication.of(files, new Path(target().toUri()), staging, false);
  }

  private StagedFile stage(Kind kind) throws Exception {
    return stage(staging(kind, FaultPlan.none()));
  }

  private StagedFile stage(Publication publication) throws Exception {
    try (Publication.Draft draft = publication.begin(new Path(target().toUri()))) {
      draft.out().write(CONTENT, 0, 20);
      draft.out().write(CONTENT, 20, CONTENT.length - 20);
      return new StagedFile(
          new Path(target().toUri()).toString(),
          CONTENT.length,
          MessageDigest.getInstance("SHA-256").digest(CONTENT),
          draft.finish());
    }
  }

  private void writeTarget(byte[] bytes) throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(target(), bytes);
  }

  private List<java.nio.file.Path> allFiles() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStagedFileIsNotVisibleAPublishedOneIs(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    assertThat(target()).doesNotExist();
    Publication.Result result = publication(kind, FaultPlan.none(), false).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.PUBLISHED);
    assertThat(result.reason()).isEmpty();
    assertThat(target()).hasBinaryContent(CONTENT);
    assertThat(allFiles()).containsExactly(target());
  }

  @ParameterizedTest
  @EnumSource
  void publishingAgainIsDone(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    publication(kind, FaultPlan.none(), false).publish(file);
    Publication.Result result = publication(kind, FaultPlan.none(), false).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.PUBLISHED);
    assertThat(allFiles()).containsExactly(target());
  }

  @ParameterizedTest
  @EnumSource
  void theSameBytesAtTheTargetAreDone(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    writeTarget(CONTENT);
    assertThat(publication(kind, FaultPlan.none(), false).publish(file).outcome())
        .isEqualTo(Publication.Outcome.PUBLISHED);
    assertThat(target()).hasBinaryContent(CONTENT);
    assertNothingElse(kind);
  }

  /** Recoverable writers keep their own leftovers where nobody can ask for them. */
  private void assertNothingElse(Kind kind) throws IOException {
    if (kind != Kind.RECOVERABLE) {
      assertThat(allFiles()).containsExactly(target());
    }
  }

  @ParameterizedTest
  @EnumSource
  void otherBytesAtTheTargetAreAConflictThatNamesBoth(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    writeTarget(OTHER);
    Publication.Result result = publication(kind, FaultPlan.none(), false).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.CONFLICT);
    assertThat(result.reason())
        .contains(target().toString())
        .contains(OTHER.length + " bytes")
        .contains(CONTENT.length + " bytes")
        .contains(file.sha256Hex());
    assertThat(target()).hasBinaryContent(OTHER);
    assertNothingElse(kind);
    // And still is one when the staged file is gone.
    assertThat(publication(kind, FaultPlan.none(), false).publish(file)).isEqualTo(result);
  }

  @ParameterizedTest
  @EnumSource
  void otherBytesAreReplacedWhereThatIsWanted(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    writeTarget(OTHER);
    assertThat(publication(kind, FaultPlan.none(), true).publish(file).outcome())
        .isEqualTo(Publication.Outcome.PUBLISHED);
    assertThat(target()).hasBinaryContent(CONTENT);
    assertThat(allFiles()).containsExactly(target());
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryAtTheTargetIsAConflictAlwaysAsIs(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    Files.createDirectories(target());
    Publication.Result result = publication(kind, FaultPlan.none(), true).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.CONFLICT);
    assertThat(result.reason()).contains("a directory");
  }

  @ParameterizedTest
  @EnumSource
  void aStagedFileThatIsGoneIsLost(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    for (java.nio.file.Path staged : allFiles()) {
      Files.delete(staged);
    }
    Publication.Result result = publication(kind, FaultPlan.none(), false).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.LOST);
    assertThat(result.reason()).contains(target().toString());
    assertThat(target()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOCAL", "LOCAL_WITHOUT_LINKS"})
  void aStagedFileThatWasCutIsLost(Kind kind) throws Exception {
    StagedFile file = stage(kind);
    for (java.nio.file.Path staged : allFiles()) {
      Files.write(staged, OTHER);
    }
    Publication.Result result = publication(kind, FaultPlan.none(), false).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.LOST);
    assertThat(result.reason()).contains(OTHER.length + " bytes, expected " + CONTENT.length);
    assertThat(target()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void aDraftThatIsNotFinishedLeavesNothingVisible(Kind kind) throws Exception {
    try (Publication.Draft draft =
        staging(kind, FaultPlan.none()).begin(new Path(target().toUri()))) {
      draft.out().write(CONTENT, 0, 20);
    }
    assertThat(target()).doesNotExist();
    assertThat(directory.resolve("staging").resolve("job").toFile().list()).isNullOrEmpty();
  }

  @Test
  void anUploadThatACheckpointKnowsIsKept() throws Exception {
    StagedFile file = stage(staging(Kind.STORE, FaultPlan.none(), 1));
    // Checkpoint 2 was taken after it, and has it.
    staging(Kind.STORE, FaultPlan.none(), 2);
    assertThat(publication(Kind.STORE, FaultPlan.none(), false).publish(file).outcome())
        .isEqualTo(Publication.Outcome.PUBLISHED);
    assertThat(allFiles()).containsExactly(target());
  }

  @Test
  void anUploadThatNoCheckpointKnowsIsAborted() throws Exception {
    StagedFile file = stage(staging(Kind.STORE, FaultPlan.none(), 1));
    staging(Kind.STORE, FaultPlan.none(), 1);
    assertThat(allFiles()).isEmpty();
    Publication.Result result = publication(Kind.STORE, FaultPlan.none(), false).publish(file);
    assertThat(result.outcome()).isEqualTo(Publication.Outcome.LOST);
    assertThat(result.reason()).contains(target().toString());
  }

  /** Whatever an ended job left, for one who knows that it does not go on. */
  @Test
  void stagedFilesAndUploadsOfEndedJobsAreDeleted() throws Exception {
    stage(staging(Kind.STORE, FaultPlan.none(), 1));
    assertThat(allFiles()).hasSize(2);
    StagingArea.deleteAll(
        FaultyFiles.store(FaultPlan.none()), new Path(directory.resolve("staging").toUri()));
    assertThat(allFiles()).isEmpty();
    assertThat(directory.resolve("staging")).doesNotExist();
  }

  static Stream<Arguments> faults() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Fault.values()).map(fault -> Arguments.of(kind, fault)));
  }

  static Stream<Arguments> faultsWithAndWithoutTarget() {
    return faults()
        .flatMap(
            of ->
                Stream.of(
                    Arguments.of(of.get()[0], of.get()[1], false),
                    Arguments.of(of.get()[0], of.get()[1], true)));
  }

  /** Fails the k-th operation, for all k, then tries again: the end is the same. */
  @ParameterizedTest
  @MethodSource("faultsWithAndWithoutTarget")
  void whicheverOperationOfPublishingFailsTheNextAttemptEndsTheSame(
      Kind kind, Fault fault, boolean overwrite) throws Exception {
    int k = 0;
    boolean injected;
    do {
      k++;
      deleteAll();
      StagedFile file = stage(kind);
      if (overwrite) {
        writeTarget(OTHER);
      }
      FaultPlan plan = new FaultPlan(k, fault);
      Publication.Result result = null;
      try {
        result = publication(kind, plan, overwrite).publish(file);
      } catch (IOException | FaultPlan.Crash e) {
        assertThat(plan.injected()).isTrue();
      }
      injected = plan.injected();
      assertWholeOrAbsent(kind, overwrite);
      if (result == null) {
        result = publication(kind, FaultPlan.none(), overwrite).publish(file);
      }
      assertThat(result)
          .as("operation %d of %s", k, plan.operations())
          .isEqualTo(Publication.Result.PUBLISHED);
      assertThat(target()).hasBinaryContent(CONTENT);
      assertThat(allFiles()).containsExactly(target());
    } while (injected);
    assertThat(k).isGreaterThan(3);
  }

  /** The same for the making of the file: nothing of it is ever visible. */
  @ParameterizedTest
  @MethodSource("faults")
  void whicheverOperationOfStagingFailsNothingIsVisible(Kind kind, Fault fault) throws Exception {
    int k = 0;
    boolean injected;
    do {
      k++;
      FaultPlan plan = new FaultPlan(k, fault);
      try {
        stage(staging(kind, plan));
      } catch (IOException | FaultPlan.Crash e) {
        assertThat(plan.injected()).isTrue();
      }
      injected = plan.injected();
      assertThat(target()).doesNotExist();
    } while (injected);
    assertThat(k).isGreaterThan(3);
    // What crashes left is swept by the next attempt; recoverable writers keep their own leftovers.
    staging(kind, FaultPlan.none());
    assertThat(directory.resolve("staging").resolve("job").toFile().list()).isNullOrEmpty();
    if (kind != Kind.RECOVERABLE) {
      assertThat(allFiles()).isEmpty();
    }
  }

  private void assertWholeOrAbsent(Kind kind, boolean overwrite) throws IOException {
    if (Files.exists(target())) {
      byte[] visible = Files.readAllBytes(target());
      assertThat(visible.length == OTHER.length && overwrite ? OTHER : CONTENT).isEqualTo(visible);
    } else {
      assertThat(overwrite && kind != Kind.RECOVERABLE && kind != Kind.STORE).isFalse();
    }
  }

  private void deleteAll() throws IOException {
    for (java.nio.file.Path file : allFiles()) {
      Files.delete(file);
    }
  }
}
