package dev.syncline.c1z.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.merge.C1zExpand;
import dev.syncline.c1z.write.FileContents;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expansions against what the reference made of the same syncs, on both ways to a file. */
class GoldenExpansionTest {
  private static final Map<String, ExpansionException.Reason> FAILURES =
      Map.of(
          "x10-mismatch", ExpansionException.Reason.FOREIGN_ENTITLEMENT,
          "x11-ambiguous", ExpansionException.Reason.AMBIGUOUS_ENTITLEMENT,
          "x16-empty-id", ExpansionException.Reason.EMPTY_ENTITLEMENT_ID);

  @TempDir private Path directory;

  static Stream<GoldenCase> cases() {
    return GoldenCase.expansions().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsWhatTheReferenceHolds(GoldenCase golden) throws Exception {
    if (FAILURES.containsKey(golden.name())) {
      assertThatThrownBy(() -> pack(golden, options(golden), WriteOptions.defaults(), 2, 1 << 20))
          .isInstanceOfSatisfying(
              ExpansionException.class,
              e -> assertThat(e.reason()).isEqualTo(FAILURES.get(golden.name())));
      return;
    }
    List<String> expected = FileContents.lines(golden.expected());
    for (int tableBytes : new int[] {WriteOptions.defaults().tableBytes(), 2048}) {
      WriteOptions write = WriteOptions.defaults().withTableBytes(tableBytes);
      byte[] file = pack(golden, options(golden), write, 2, 1 << 20);
      assertThat(FileContents.lines(FileContents.of(file))).isEqualTo(expected);
      assertThat(pack(golden, options(golden), write, 1, 0)).isEqualTo(file);
    }
  }

  /** A sync that is expanded in its file has the bytes of one that was expanded on its way. */
  @ParameterizedTest
  @MethodSource("cases")
  void aFileIsExpandedToTheSameBytes(GoldenCase golden) throws Exception {
    Path plain = directory.resolve("plain.c1z");
    Files.write(plain, pack(golden, null, WriteOptions.defaults(), 2, 1 << 20));
    Path output = directory.resolve("expanded.c1z");
    if (FAILURES.containsKey(golden.name())) {
      assertThatThrownBy(() -> expand(plain, output, options(golden)))
          .isInstanceOf(ExpansionException.class);
      assertThat(directory).isDirectoryNotContaining("glob:**expanded*");
      return;
    }
    expand(plain, output, options(golden));
    assertThat(output)
        .hasBinaryContent(pack(golden, options(golden), WriteOptions.defaults(), 2, 1 << 20));
  }

  /** The reference's files are expanded already: the second time changes no row. */
  @Test
  void expandingAFileOfTheReferenceAgainChangesNothing() throws Exception {
    for (GoldenCase golden : GoldenCase.expansions()) {
      if (!List.of("x03-diamond", "x04-cycle", "x07-direct", "x13-random", "x15-odd-ids")
          .contains(golden.name())) {
        continue;
      }
      Path input = directory.resolve(golden.name() + ".c1z");
      Files.write(input, golden.file("file.c1z"));
      Path output = directory.resolve(golden.name() + "-again.c1z");
      C1zExpand.Result result = expand(input, output, ExpansionOptions.defaults());
      assertThat(result.counters().addedGrants()).isZero();
      assertThat(result.counters().changedGrants()).isZero();
      assertThat(FileContents.lines(FileContents.of(Files.readAllBytes(output))))
          .as(golden.name())
          .isEqualTo(FileContents.lines(golden.expected()));
    }
  }

  @Test
  void theEndOfTheSyncIsTheTimeOfNewGrantsUnlessOneIsGiven() throws Exception {
    GoldenCase golden = GoldenCase.expansions().get(0);
    byte[] byDefault =
        pack(golden, ExpansionOptions.defaults(), WriteOptions.defaults(), 2, 1 << 20);
    Timestamp end =
        dev.syncline.serde.proto.stream.StreamRecord.parseFrom(
                golden.records().get(golden.records().size() - 1))
            .getEndSync()
            .getEndedAt();
    assertThat(byDefault)
        .isEqualTo(
            pack(
                golden,
                ExpansionOptions.defaults().withExpandedAt(end),
                WriteOptions.defaults(),
                2,
                1 << 20))
        .isNotEqualTo(pack(golden, options(golden), WriteOptions.defaults(), 2, 1 << 20));
  }

  private C1zExpand.Result expand(Path input, Path output, ExpansionOptions how)
      throws IOException {
    return C1zExpand.expand(
        input,
        output,
        how,
        WriteOptions.defaults(),
        Packing.resources(2, 1 << 20, directory),
        false);
  }

  private byte[] pack(
      GoldenCase golden, ExpansionOptions how, WriteOptions write, int threads, long memory)
      throws IOException {
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    byte[] file =
        Packing.pack(golden.records(), how, write, Packing.resources(threads, memory, scratch));
    assertThat(scratch).isEmptyDirectory();
    return file;
  }

  private static ExpansionOptions options(GoldenCase golden) throws IOException {
    JsonNode at =
        new ObjectMapper()
            .readTree(golden.meta())
            .path("fixed")
            .path("discovered_at_of_new_grants");
    if (at.isMissingNode()) {
      return ExpansionOptions.defaults();
    }
    Instant time = Instant.parse(at.textValue());
    return ExpansionOptions.defaults()
        .withExpandedAt(
            Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build());
  }
}
