package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Chromium that happens to be installed: it loads a page, draws it, and ends. */
final class Chromium {
  private static final long PATIENCE_SECONDS = 120;
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** For a machine whose network is closed, and a user that may be root. */
  private static final List<String> OPTIONS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars");

  private final Path program;

  private Chromium(Path program) {
    this.program = program;
  }

  /** The first on the {@code PATH}. */
  static Optional<Chromium> find() {
    return Stream.of(
            System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new);
  }

  /**
   * Shows a page.
   *
   * @param picture where what is seen goes, as a PNG
   * @param folder for what it leaves behind
   * @return the page as it was understood
   */
  String show(String address, int width, int height, Path picture, Path folder)
      throws IOException, InterruptedException {
    Path dom = folder.resolve("dom");
    Path said = folder.resolve("said");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(OPTIONS);
    command.add("--user-data-dir=" + folder.resolve("profile"));
    command.add("--window-size=" + width + "," + height);
    command.add("--screenshot=" + picture.toAbsolutePath());
    command.add("--dump-dom");
    command.add(address);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(dom);
  }

  @Override
  public String toString() {
    return program.toString();
  }
}
