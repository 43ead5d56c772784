package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code syncline job} on a real broker, in this process. */
class JobCommandITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  @TempDir private Path directory;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int syncline(String... arguments) {
    err.reset();
    PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Syncline.run(new Streams(InputStream.nullInputStream(), print, print, false), arguments);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8).strip();
  }

  private int job(String topic, String output) {
    return syncline(
        "job",
        "--bootstrap-servers",
        cluster.kafka().bootstrapServers(),
        "--topics",
        topic,
        "--output",
        output,
        "--bounded",
        "--checkpoint-interval",
        "200ms",
        "-D",
        "parallelism.default=2",
        "-D",
        "execution.checkpointing.dir=" + directory.resolve("checkpoints").toUri());
  }

  @Test
  void publishesWhatIsInTheTopicAndEnds() throws Exception {
    Path input = directory.resolve("input.pb");
    Path packed = directory.resolve("packed.c1z");
    String topic = cluster.newTopic(3);
    String servers = cluster.kafka().bootstrapServers();
    assertThat(syncline("fixture", "--grants", "2000", "--output", input.toString()))
        .as(said())
        .isZero();
    assertThat(syncline("pack", input.toString(), "--output", packed.toString()))
        .as(said())
        .isZero();
    assertThat(
            syncline("produce", input.toString(), "--bootstrap-servers", servers, "--topic", topic))
        .as(said())
        .isZero();
    Path out = directory.resolve("out");
    assertThat(job(topic, out.toUri().toString())).as(said()).isZero();
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.filter(file -> file.toString().endsWith(".c1z")))
          .singleElement()
          .satisfies(file -> assertThat(file).hasSameBinaryContentAs(packed));
    }
  }

  @Test
  void aTopicThatIsNotThereIsALine() {
    assertThat(job("nobody-made-it", directory.resolve("out").toUri().toString())).isEqualTo(2);
    assertThat(said()).startsWith("syncline: topic nobody-made-it at ").doesNotContain("\n");
  }
}
