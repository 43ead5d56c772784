package dev.syncline.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.AmbiguousIdException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.CloseableIterator;
import dev.syncline.c1z.read.GrantOrigin;
import dev.syncline.c1z.read.Page;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.c1z.read.RequestException;
import dev.syncline.c1z.read.SyncCounts;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.FileVerifier;
import dev.syncline.c1z.read.verify.VerifyReport;
import dev.syncline.c1z.repair.C1zRepair;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/reading.md: they compile, and do what they are there for. */
class ReadingGuideTest {
  private static final GoldenCase GOLDEN = GoldenCase.of("13-expanded");
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  @TempDir private Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private Path path;
  private Path mended;

  @BeforeEach
  void copy() throws IOException {
    path = Files.write(folder.resolve("sync.c1z"), GOLDEN.file("file.c1z"));
    mended = folder.resolve("mended.c1z");
  }

  private List<String> printed() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private int count(String kind) throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      return Math.toIntExact(file.recount().toMap().get(kind));
    }
  }

  @Test
  void theGuideShowsWhatIsTestedHere() throws IOException {
    String guide = Files.readString(PROJECT.resolve("docs/reading.md"));
    String source =
        Files.readString(
            PROJECT.resolve("sink-c1z/src/test/java/dev/syncline/c1z/ReadingGuideTest.java"));
    Matcher examples = Pattern.compile("(?s)```java\n(.*?)```").matcher(guide);
    int count = 0;
    while (examples.find()) {
      assertThat(unindented(source)).contains(unindented(examples.group(1)));
      count++;
    }
    assertThat(count).isEqualTo(8);
  }

  private static String unindented(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void pages() throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      String token = "";
      do {
        Page<Grant> page = file.grants().page(new PageRequest(1_000, token));
        page.items().forEach(grant -> out.println(grant.getId()));
        token = page.nextToken();
      } while (!token.isEmpty());
    }
    assertThat(printed()).hasSize(count("grants"));
  }

  @Test
  void streams() throws IOException {
    try (C1zFile file = C1zFile.open(path);
        Stream<Grant> grants = file.grantsOfPrincipal("user", "u1").stream()) {
      grants.map(grant -> grant.getEntitlement().getId()).forEach(out::println);
    }
    assertThat(printed()).isNotEmpty();
  }

  @Test
  void recordsByTheirIds() throws IOException {
    path = Files.write(folder.resolve("tiny.c1z"), GoldenCase.of("01-tiny").file("file.c1z"));
    try (C1zFile file = C1zFile.open(path)) {
      Resource group = file.resource("group", "g1");
      out.println(group.getDisplayName());
      try {
        out.println(file.entitlement("member").getDisplayName());
      } catch (AmbiguousIdException e) {
        out.println("several resources have one");
      } catch (RequestException e) {
        out.println(e.getMessage());
      }
    }
    assertThat(printed()).hasSize(2);
  }

  @Test
  void whyAPrincipalHasAGrant() throws IOException {
    try (C1zFile file = C1zFile.open(path);
        CloseableIterator<Grant> grants = file.grantsOfPrincipal("user", "u1").iterator()) {
      GrantOrigin origin = new GrantOrigin(file);
      while (grants.hasNext()) {
        for (GrantOrigin.Step step : origin.chain(grants.next())) {
          out.println((step.direct() ? "granted " : "through ") + step.grant().getId());
        }
      }
    }
    assertThat(printed()).isNotEmpty().allMatch(line -> line.matches("(granted|through) .+"));
  }

  @Test
  void syncsAndStatistics() throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      SyncRun run = file.latestFinished("full").orElseThrow();
      SyncCounts counts = file.counts("full", run.id());
      out.println(run.id() + ": " + counts.grants() + " grants");
    }
    assertThat(printed()).hasSize(1).first().asString().contains(count("grants") + " grants");
  }

  @Test
  void rawRows() throws IOException {
    try (C1zFile file = C1zFile.open(path);
        VisibleCursor row = file.store().cursor()) {
      HexFormat hex = HexFormat.of();
      while (row.next()) {
        out.println(hex.formatHex(row.key()) + "\t" + hex.formatHex(row.value().toByteArray()));
      }
    }
    assertThat(printed()).hasSize(GOLDEN.expected().size());
  }

  @Test
  void verification() throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      VerifyReport report =
          FileVerifier.verify(
              file, finding -> out.println(finding.message()), (step, done, total) -> {});
      out.println(report.isSound() ? "sound" : "not sound");
    }
    assertThat(printed()).contains("sound");
  }

  @Test
  void repair() throws IOException {
    C1zRepair.Result result =
        C1zRepair.repair(
            path,
            mended,
            false,
            WriteOptions.defaults(),
            C1zWriter.Resources.defaults(),
            note -> out.println(note.outcome() + ": " + note.message()),
            (step, done, total) -> {});
    out.println(result.lost() == 0 ? "nothing is lost" : "not all could be saved");
    assertThat(printed()).containsExactly("nothing is lost");
  }
}
