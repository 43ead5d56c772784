package dev.syncline.local;

import static dev.syncline.local.assertions.SynclineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.job.SynclineOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The producers of {@code docs/examples} in other languages, through broker and job to a file. They
 * run where their language and its Kafka client are; {@code -Dsyncline.python} names another
 * Python.
 */
class ProducerExamplesITCase {
  @RegisterExtension static final SynclineCluster syncline = new SynclineCluster();

  private static final Path EXAMPLES = Path.of("../docs/examples").toAbsolutePath().normalize();
  private static final String PYTHON = System.getProperty("syncline.python", "python3");

  private static TestJob job;

  @TempDir private Path folder;

  /** How a program ended. */
  private record Run(int exit, String out, String err) {}

  @BeforeAll
  static void startJob() throws IOException {
    job = syncline.startJob(options -> options.withText(SynclineOptions.VALUE_FORMAT, "json"));
  }

  @AfterAll
  static void endJob() throws IOException {
    job.close();
  }

  @Test
  void python() throws Exception {
    Path example = EXAMPLES.resolve("producer-python");
    skipUnless(example, PYTHON, "-c", "import kafka");
    assertMakesTheFile(run(example, PYTHON, "-B", "produce.py", servers(), job.topic()));
  }

  @Test
  void go() throws Exception {
    Path example = EXAMPLES.resolve("producer-go");
    skipUnless(example, "go", "mod", "download");
    String program = folder.resolve("producer").toString();
    Run build = run(example, "go", "build", "-o", program, ".");
    assertThat(build.exit()).as(build.err()).isZero();
    int partitions = syncline.kafka().endOffsets(job.topic()).size();
    assertMakesTheFile(run(example, program, servers(), job.topic(), Integer.toString(partitions)));
  }

  private static void assertMakesTheFile(Run run) throws IOException {
    assertThat(run.exit()).as(run.err()).isZero();
    try (C1zFile file = job.file(run.out().strip())) {
      assertThat(file)
          .isOfType("full")
          .hasResource("team", "core")
          .hasResources(3)
          .hasGrant("team:core:member", "user", "ada")
          .hasGrants(2);
    }
  }

  private static String servers() {
    return syncline.kafka().bootstrapServers();
  }

  /** What is not installed is no failure of ours; the report says why a test was skipped. */
  private void skipUnless(Path folder, String... command) throws Exception {
    String reason;
    try {
      Run run = run(folder, command);
      reason = run.exit() == 0 ? "" : run.err().strip();
    } catch (IOException e) {
      reason = e.getMessage();
    }
    assumeTrue(reason.isEmpty(), String.join(" ", command) + ": " + reason);
  }

  private Run run(Path directory, String... command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exit = process.waitFor();
    return new Run(
        exit,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
