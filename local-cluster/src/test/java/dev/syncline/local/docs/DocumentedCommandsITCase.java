package dev.syncline.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that stand in the pages to be tried, one after another as they stand, with their
 * files in a folder. Those of the run book are in {@code ClusterITCase}.
 */
class DocumentedCommandsITCase {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path SAMPLE = ROOT.resolve("testdata/sample/organisation.ndjson");

  /** A line of a block, without what is said about it. */
  private static final Pattern CALL =
      Pattern.compile("^(?:    )?\\./syncline +((?:run|pack|c1z) [^#\\n]+)", Pattern.MULTILINE);

  /** What is in the place of something of the reader's. */
  private static final Pattern PLACEHOLDER = Pattern.compile("…|\\b[A-Z]{4,}\\b");

  private final Set<String> tried = new LinkedHashSet<>();

  @TempDir private Path folder;

  @Test
  void ofTheReadmeAndTheGuide() throws IOException {
    tryOut("README.md");
    assertThat(tried).hasSize(1);
    tryOut("docs/guide.md");
    assertThat(tried).hasSize(7);
    assertThat(published()).hasSameBinaryContentAs(folder.resolve("sample.c1z"));
  }

  @Test
  void ofThePageAboutExpansion() throws IOException {
    Files.copy(SAMPLE, folder.resolve("organisation.ndjson"));
    tryOut("docs/expansion.md");
    assertThat(tried).hasSize(3);
    assertThat(published()).hasSameBinaryContentAs(folder.resolve("o.c1z"));
  }

  /** Runs what a page says and was not said before. */
  private void tryOut(String page) throws IOException {
    for (MatchResult found :
        CALL.matcher(Files.readString(ROOT.resolve(page))).results().toList()) {
      String call = found.group(1).strip();
      if (PLACEHOLDER.matcher(call).find() || !tried.add(call)) {
        continue;
      }
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
      String[] words = Stream.of(call.split("\\s+")).map(this::placed).toArray(String[]::new);
      int exit =
          Syncline.run(new Streams(InputStream.nullInputStream(), print, print, false), words);
      assertThat(exit)
          .as("%s: %s", call, said.toString(StandardCharsets.UTF_8))
          .isEqualTo(call.startsWith("c1z diff") ? ExitCodes.WRONG_RESULT : ExitCodes.OK);
    }
  }

  private String placed(String word) {
    if (word.startsWith("testdata/")) {
      return ROOT.resolve(word).toString();
    }
    return word.equals("out") || word.matches(".*\\.(c1z|xlsx|ndjson)")
        ? folder.resolve(word).toString()
        : word;
  }

  /** The one file that {@code run} has made. */
  private Path published() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      List<Path> made = files.filter(file -> file.toString().endsWith(".c1z")).toList();
      assertThat(made).hasSize(1);
      return made.get(0);
    }
  }
}
