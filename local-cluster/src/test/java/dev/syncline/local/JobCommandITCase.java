package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.diff.C1zDiff;
import dev.syncline.c1z.diff.DiffListener;
import dev.syncline.c1z.diff.DiffOptions;
import dev.syncline.c1z.diff.DiffResult;
import dev.syncline.c1z.diff.FieldChange;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.serde.KeyFamily;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

  /**
   * A file is an input too: its sync, sent through a broker and the job, is the same file again.
   */
  @Test
  void aFileThatIsReplayedThroughTheTopicComesOutAgain() throws Exception {
    Path sample = directory.resolve("sample.ndjson");
    Path packed = directory.resolve("packed.c1z");
    String topic = cluster.newTopic(2);
    String servers = cluster.kafka().bootstrapServers();
    String other = "39RJedLzt01Tply2zqQyPaUCqHA";
    assertThat(syncline("fixture", "--workload", "sample", "--output", sample.toString()))
        .as(said())
        .isZero();
    assertThat(syncline("pack", sample.toString(), "--output", packed.toString()))
        .as(said())
        .isZero();
    String[] produce = {
      "produce", packed.toString(), "--bootstrap-servers", servers, "--topic", topic
    };
    assertThat(syncline(produce)).as(said()).isZero();
    String[] underOtherId = Arrays.copyOf(produce, produce.length + 2);
    underOtherId[produce.length] = "--sync-id";
    underOtherId[produce.length + 1] = other;
    assertThat(syncline(underOtherId)).as(said()).isZero();
    Path out = directory.resolve("replayed");
    assertThat(job(topic, out.toUri().toString())).as(said()).isZero();

    String id = syncId(packed);
    assertThat(out.resolve(id + ".c1z")).hasSameBinaryContentAs(packed);
    Path copy = out.resolve(other + ".c1z");
    assertThat(syncId(copy)).isEqualTo(other);
    try (C1zFile before = C1zFile.open(packed);
        C1zFile after = C1zFile.open(copy)) {
      // Assets name their sync.
      Set<KeyFamily> families = EnumSet.copyOf(DiffOptions.COMPARED);
      families.remove(KeyFamily.ASSETS);
      DiffResult result =
          C1zDiff.compare(before, after, new DiffOptions(families, false, Set.of()), new Nothing());
      assertThat(result.same()).as(result.toString()).isTrue();
      assertThat(after.recount()).isEqualTo(before.recount());
    }
  }

  private static String syncId(Path path) throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      return file.syncRun().orElseThrow().id();
    }
  }

  /** Counts do. */
  private static final class Nothing implements DiffListener {
    @Override
    public void added(KeyFamily family, VisibleCursor row) {}

    @Override
    public void removed(KeyFamily family, VisibleCursor row) {}

    @Override
    public void changed(
        KeyFamily family, VisibleCursor before, VisibleCursor after, List<FieldChange> fields) {}
  }

  @Test
  void aTopicThatIsNotThereIsALine() {
    assertThat(job("nobody-made-it", directory.resolve("out").toUri().toString())).isEqualTo(2);
    assertThat(said()).startsWith("syncline: topic nobody-made-it at ").doesNotContain("\n");
  }
}
