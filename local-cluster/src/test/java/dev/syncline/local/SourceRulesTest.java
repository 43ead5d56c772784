package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules of the source that neither compiler nor formatter knows. */
class SourceRulesTest {
  private static final int MOST_LINES = 400;

  private static final Pattern NO_CODE = Pattern.compile("^($|\\*|/\\*|//|import |package )");

  private static List<Path> sources;

  @BeforeAll
  static void findSources() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    assertThat(root.resolve("mvnw")).as("tests run in a module's folder").exists();
    try (Stream<Path> modules = Files.list(root)) {
      sources =
          modules
              .map(module -> module.resolve("src"))
              .filter(Files::isDirectory)
              .flatMap(SourceRulesTest::javaFiles)
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(100);
  }

  @Test
  void everyPackageSaysWhatIsInIt() {
    assertThat(
            sources.stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> folder.toString().contains("/src/main/"))
                .filter(folder -> !Files.exists(folder.resolve("package-info.java"))))
        .isEmpty();
  }

  @Test
  void noFileIsLongerThanAReaderCanHold() {
    assertThat(sources.stream().filter(file -> lines(file) > MOST_LINES)).isEmpty();
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of code: comments are welcome. */
  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(String::strip).filter(line -> !NO_CODE.matcher(line).find()).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
