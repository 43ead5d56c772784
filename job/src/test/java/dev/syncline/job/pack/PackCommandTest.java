package dev.syncline.job.pack;

import static dev.syncline.job.input.Inputs.FIRST;
import static dev.syncline.job.input.Inputs.SECOND;
import static dev.syncline.job.input.Inputs.abort;
import static dev.syncline.job.input.Inputs.begin;
import static dev.syncline.job.input.Inputs.delimited;
import static dev.syncline.job.input.Inputs.end;
import static dev.syncline.job.input.Inputs.lines;
import static dev.syncline.job.input.Inputs.refused;
import static dev.syncline.job.input.Inputs.timelessBegin;
import static dev.syncline.job.input.Inputs.timelessEnd;
import static dev.syncline.job.input.Inputs.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackCommandTest {
  private static final byte[] GOOD = delimited(begin(FIRST), type("user", 200), end());

  @TempDir Path dir;
  private Path out;
  private Path target;

  @BeforeEach
  void names() {
    out = dir.resolve("out");
    target = out.resolve("x.c1z");
  }

  private Path input(String name, byte[] content) throws IOException {
    return Files.write(dir.resolve(name), content);
  }

  private Path input(String name, String content) throws IOException {
    return input(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private CliRun pack(Object input, Object... more) {
    String[] line =
        Stream.concat(Stream.of("pack", input, "--output", target), Arrays.stream(more))
            .map(Object::toString)
            .toArray(String[]::new);
    return CliRun.of(line);
  }

  private List<String> files() throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String dump(Path file) {
    CliRun run = CliRun.of("c1z", "dump", file.toString());
    assertThat(run.status()).as(run.err()).isZero();
    return run.text();
  }

  private void assertUnreadable(CliRun run, String message) throws IOException {
    assertThat(run.err()).isEqualTo("syncline: " + message + System.lineSeparator());
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.out()).isEmpty();
    assertThat(files()).noneMatch(name -> name.endsWith(".c1z") || name.endsWith(".tmp"));
  }

  private void assertNotWritten(CliRun run, String message) throws IOException {
    assertThat(run.err()).isEqualTo("syncline: " + message + System.lineSeparator());
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(files()).noneMatch(name -> name.endsWith(".c1z") || name.endsWith(".tmp"));
  }

  // ---- inputs that cannot be read

  @Test
  void aMissingFile() throws IOException {
    assertUnreadable(pack("none.pb"), "none.pb: no such file or directory");
  }

  @Test
  void aDirectory() throws IOException {
    assertUnreadable(pack(dir), dir + ": is a directory");
  }

  @Test
  void anUnknownFormat() throws IOException {
    Path input = input("x.dat", "plain text");
    assertUnreadable(
        pack(input),
        input
            + ": unknown format: neither a run of length-delimited records (.pb) nor one JSON record a line"
            + " (.ndjson)");
  }

  @Test
  void aBrokenLine() throws IOException {
    Path input = input("x.ndjson", lines(begin(FIRST), type("a", 1), "{\"grant\":", end()));
    CliRun run = pack(input);
    assertThat(run.err())
        .startsWith("syncline: " + input + ": line 3: not a JSON object: Unexpected end-of-input");
    assertUnreadable(run, run.err().strip().substring("syncline: ".length()));
  }

  @Test
  void aRecordThatIsCutOff() throws IOException {
    Path input = input("x.pb", Arrays.copyOf(GOOD, GOOD.length - 3));
    assertUnreadable(
        pack(input),
        input + ": offset 57: the input ends inside a record: 12 bytes announced, 9 there");
  }

  @Test
  void aRecordThatIsTooLarge() throws IOException {
    byte[] length = {(byte) 0x81, (byte) 0x80, (byte) 0x80, 0x08};
    Path input = input("x.pb", length);
    assertUnreadable(
        pack(input),
        input + ": offset 0: a record of 16777217 bytes, more than the 16777216 allowed");
  }

  @Test
  void oneSyncTwice() throws IOException {
    Path input = input("x.pb", delimited(begin(FIRST), end(), begin(FIRST), end()));
    assertUnreadable(
        pack(input),
        input
            + ": offset "
            + delimited(begin(FIRST), end()).length
            + ": sync "
            + FIRST
            + " begins here and at "
            + input
            + ": offset 0");
  }

  @Test
  void noTimes() throws IOException {
    Path input = input("x.ndjson", lines(timelessBegin(FIRST), type("a", -1), end()));
    assertUnreadable(
        pack(input),
        input
            + ": line 1: sync "
            + FIRST
            + " has no started_at, and no record has a discovered_at to take it from");
  }

  // ---- outputs that cannot be written

  @Test
  void anOutputDirectoryThatCannotBeWrittenIsFoundBeforeAnyWork() throws IOException {
    Path file = input("file", GOOD);
    target = file.resolve("below/x.c1z");
    CliRun run = pack("input that is never opened.pb");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("syncline: " + file + "/below: cannot be created");
  }

  @Test
  void anOutputThatIsADirectory() throws IOException {
    target = dir;
    CliRun run = pack(input("x.pb", GOOD));
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err())
        .isEqualTo(
            "syncline: "
                + dir
                + " is a directory, expected the name of a file"
                + System.lineSeparator());
  }

  @Test
  void theInputIsNotOverwritten() throws IOException {
    Path input = input("x.pb", GOOD);
    target = dir.resolve("../" + dir.getFileName() + "/x.pb");
    CliRun run = pack(input, "--overwrite");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(input).hasBinaryContent(GOOD);
  }

  @Test
  void theSameBytesAreLeftAlone() throws IOException {
    Path input = input("x.pb", GOOD);
    assertThat(pack(input).status()).isZero();
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(target, old);
    CliRun again = pack(input, "--json");
    assertThat(again.status()).isZero();
    assertThat(again.text()).contains("\"outcome\":\"unchanged\"");
    assertThat(Files.getLastModifiedTime(target)).isEqualTo(old);
    assertThat(files()).containsExactly("x.c1z");
  }

  @Test
  void otherBytesAreAnErrorUnlessOverwritten() throws IOException {
    Path input = input("x.pb", GOOD);
    Files.createDirectories(out);
    Files.writeString(target, "something else");
    CliRun refused = pack(input);
    assertThat(refused.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(refused.err())
        .isEqualTo(
            "syncline: "
                + target
                + ": exists with other content (from byte 0 on); --overwrite replaces it"
                + System.lineSeparator());
    assertThat(target).hasContent("something else");
    assertThat(files()).containsExactly("x.c1z");

    CliRun replaced = pack(input, "--overwrite", "--json");
    assertThat(replaced.status()).isZero();
    assertThat(replaced.text()).contains("\"outcome\":\"replaced\"");
    assertThat(dump(target)).isNotEmpty();
    assertThat(files()).containsExactly("x.c1z");
  }

  // ---- syncs that are not written

  @Test
  void aSyncWithoutEnd() throws IOException {
    Path input = input("x.pb", delimited(begin(FIRST), type("a", 1)));
    assertNotWritten(
        pack(input),
        input + ": sync " + FIRST + " was not written: the input ends before the sync does");
  }

  @Test
  void anAbortedSync() throws IOException {
    Path input = input("x.pb", delimited(begin(FIRST), type("a", 1), abort("no")));
    assertNotWritten(
        pack(input), input + ": sync " + FIRST + " was not written: its producer aborted it: no");
  }

  @Test
  void anInputWithoutSync() throws IOException {
    Path input = input("x.pb", new byte[0]);
    assertNotWritten(pack(input), input + ": no sync in it");
    Path stray = input("y.pb", delimited(type("a", 1)));
    assertNotWritten(
        pack(stray), stray + ": no sync in it; first of its records: a record outside any sync");
  }

  @Test
  void aSecondSyncThatFailsLeavesNothingOfTheFirst() throws IOException {
    Path input = input("x.pb", delimited(begin(FIRST), end(), begin(SECOND), abort("")));
    assertNotWritten(
        pack(input), input + ": sync " + SECOND + " was not written: its producer aborted it");
  }

  @Test
  void aRefusedBeginIsAnErrorBesideTheSyncThatIsWritten() throws IOException {
    Path input = input("x.pb", delimited(begin(FIRST), end(), begin("short"), end()));
    CliRun run = pack(input);
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(run.err()).startsWith("syncline: " + input + ": no sync begins: sync id \"short\"");
    assertThat(files()).containsExactly(FIRST + ".rejected.ndjson", "x.c1z");
  }

  // ---- bad records

  private Path inputWithBadRecords() throws IOException {
    return input(
        "bad.ndjson",
        lines(
            type("early", 1),
            begin(FIRST),
            type("good", 2),
            refused(),
            "{\"nonsense\":1}",
            type("fine", 3),
            end(),
            type("late", 4)));
  }

  @Test
  void badRecordsAreSkippedCountedAndListed() throws IOException {
    Path input = inputWithBadRecords();
    CliRun run = pack(input, "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.text()).contains("\"rejects\":4").contains("\"resourceTypes\":2");
    String start = "{\"file\":\"" + input + "\",\"line\":";
    assertThat(Files.readAllLines(out.resolve(FIRST + ".rejected.ndjson")))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        start + "1,\"kind\":\"outside\",\"reason\":\"a record outside any sync\"}"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        start
                            + "4,\"kind\":\"refused\",\"reason\":\"the entitlement has no resource\"}"),
            line ->
                assertThat(line)
                    .startsWith(start + "5,\"kind\":\"malformed\",\"reason\":\"")
                    .contains("nonsense"),
            line -> assertThat(line).startsWith(start + "8,\"kind\":\"outside\""));

    Path clean =
        input("clean.pb", delimited(begin(FIRST), type("good", 2), type("fine", 3), end()));
    String withBad = dump(target);
    target = out.resolve("clean.c1z");
    assertThat(pack(clean).status()).isZero();
    assertThat(dump(target)).isEqualTo(withBad);
  }

  @Test
  void orNothingIsWrittenOnDemand() throws IOException {
    Path input = inputWithBadRecords();
    assertNotWritten(
        pack(input, "--on-bad-record", "fail"),
        input
            + ": sync "
            + FIRST
            + " was not written: 2 of its records were rejected, and --on-bad-record is fail");
    assertThat(files()).containsExactly(FIRST + ".rejected.ndjson");
  }

  @Test
  void failTakesACleanSync() throws IOException {
    assertThat(pack(input("x.pb", GOOD), "--on-bad-record", "FAIL").status()).isZero();
  }

  // ---- the same sync, another way

  @ParameterizedTest
  @ValueSource(strings = {"--threads 1", "--threads 5", "--memory 100k", "--threads 3 --memory 1"})
  void resourcesDoNotChangeTheBytes(String options) throws IOException {
    Path fixture = fixture();
    assertThat(pack(fixture).status()).isZero();
    byte[] expected = Files.readAllBytes(target);
    target = out.resolve("other.c1z");
    CliRun run = pack(fixture, (Object[]) options.split(" "));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(target).hasBinaryContent(expected);
  }

  private Path fixture() {
    Path fixture = dir.resolve("fixture.pb");
    assertThat(
            CliRun.of("fixture", "--grants", "3000", "--seed", "4", "--output", fixture.toString())
                .status())
        .isZero();
    return fixture;
  }

  @ParameterizedTest
  @CsvSource({
    "indexed-zstd, snappy",
    "indexed-zstd, zstd",
    "tar-zstd, none",
    "tar, none",
    "TAR_ZSTD, ZSTD"
  })
  void encodingsHoldTheSameContent(String encoding, String blocks) throws IOException {
    Path fixture = fixture();
    assertThat(pack(fixture).status()).isZero();
    String expected = dump(target);
    byte[] usual = Files.readAllBytes(target);
    target = out.resolve("other.c1z");
    CliRun run = pack(fixture, "--encoding", encoding, "--block-compression", blocks);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(dump(target)).isEqualTo(expected);
    assertThat(Files.readAllBytes(target)).isNotEqualTo(usual);
  }

  @Test
  void standardInput() throws IOException {
    CliRun run =
        CliRun.with(new ByteArrayInputStream(GOOD), "pack", "-", "--output", target.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.text()).startsWith(target + ": written, sync " + FIRST);
  }

  @Test
  void timesFromTheRecordsGiveTheSameBytesEachTime() throws IOException {
    byte[] content =
        delimited(timelessBegin(FIRST), type("a", 5), type("b", 3), type("c", 9), timelessEnd());
    assertThat(pack(input("x.pb", content)).status()).isZero();
    assertThat(pack(input("y.pb", content), "--json").text()).contains("unchanged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--threads 0", "--memory 0", "--memory 5x", "--encoding rar", "--on-bad-record x"})
  void wrongUse(String options) throws IOException {
    CliRun run = pack(input("x.pb", GOOD), (Object[]) options.split(" "));
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(files()).isEmpty();
  }
}
