package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./syncline}, started from the build that these tests are part of. */
class LauncherITCase {
  private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolveSibling("syncline");

  @TempDir private Path elsewhere;

  @Test
  void startsFromAnyDirectoryThroughLinks() throws Exception {
    Path folder = Files.createDirectory(elsewhere.resolve("bin"));
    Path first = Files.createSymbolicLink(folder.resolve("first"), LAUNCHER);
    Path second =
        Files.createSymbolicLink(elsewhere.resolve("second"), elsewhere.relativize(first));

    Run run = run(Map.of(), second.toString(), "--version");

    assertThat(run.output()).startsWith("syncline ");
    assertThat(run.status()).isZero();
  }

  @Test
  void passesArgumentsAndExitStatus() throws Exception {
    Run run = run(Map.of(), LAUNCHER.toString(), "no such command");

    assertThat(run.output()).contains("'no such command'");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void passesOptionsToTheJvm() throws Exception {
    Run run =
        run(
            Map.of("SYNCLINE_JAVA_OPTS", " -XX:+UseSerialGC  -XX:+PrintCommandLineFlags "),
            LAUNCHER.toString(),
            "--version");

    assertThat(run.output()).contains("-XX:+UseSerialGC").doesNotContain("-XX:+UseParallelGC");
    assertThat(run.status()).isZero();
  }

  @Test
  void saysWhatItNeedsWithoutAJdk() throws Exception {
    Path broken = elsewhere.resolve("no-jdk");
    Run run = run(Map.of("JAVA_HOME", broken.toString()), LAUNCHER.toString(), "--version");

    assertThat(run.output())
        .isEqualTo(
            "syncline: JAVA_HOME is "
                + broken
                + ", which holds no bin/java; Syncline needs a JDK 17 or newer\n");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void refusesAnOldJdk() throws Exception {
    Path old = Files.createDirectories(elsewhere.resolve("old/bin")).getParent();
    Files.createFile(old.resolve("bin/java")).toFile().setExecutable(true);
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Run run = run(Map.of("JAVA_HOME", old.toString()), LAUNCHER.toString(), "--version");

    assertThat(run.output()).contains("is version 11; Syncline needs a JDK 17 or newer");
    assertThat(run.status()).isEqualTo(2);
  }

  private Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(elsewhere.toFile())
            .redirectErrorStream(true);
    builder.environment().remove("SYNCLINE_JAVA_OPTS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private record Run(int status, String output) {}
}
