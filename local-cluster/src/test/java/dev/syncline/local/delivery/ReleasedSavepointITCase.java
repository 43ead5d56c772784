package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.delivery.HandMade.Message;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint of each released version goes on in this one. It was taken in the middle of one sync,
 * after the end of another; {@code docs/development.md} says how a new one is made.
 */
class ReleasedSavepointITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  /** Released versions of the state, oldest first. */
  private static final List<String> VERSIONS = List.of("v1");

  private static final String WRITE = "syncline.savepoint.write";

  @TempDir private Path folder;

  @Test
  void everyReleasedStateGoesOn() throws Exception {
    for (String version : VERSIONS) {
      KnownSync ended = sync(read("/savepoints/" + version + "/ended.pb"));
      KnownSync open = sync(read("/savepoints/" + version + "/open.pb"));
      Path savepoint = Files.createDirectories(folder.resolve(version));
      Files.write(savepoint.resolve("_metadata"), read("/savepoints/" + version + "/_metadata"));
      try (DeliveryJob job = job(version)) {
        job.expect(open);
        List<Message> messages = HandMade.messages(open, 1);
        job.send(HandMade.messages(ended, 1));
        job.send(messages.subList(0, messages.size() / 2));
        Optional<String> from = Optional.of(savepoint.toUri().toString());
        anotherNumberOfShardsEndsTheJobAtOnce(job, from);
        job.start(1, from);
        // A record of the sync that had ended is late: its tombstone was restored.
        List<Message> late = HandMade.messages(ended, 1).subList(10, 11);
        job.send(late);
        job.send(messages.subList(messages.size() / 2, messages.size()));
        JsonNode result = job.await(open);
        assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
        job.watch().lookAgain();
        assertThat(job.watch().violations()).isEmpty();
        assertThat(job.watch().seen()).containsExactly(open.id() + ".c1z");
        job.job().stop(folder.resolve("savepoints"), true);
        assertThat(cluster.consume(job.topic("late"))).hasSize(1);
      }
    }
  }

  /** The state is older than the number in it, so its open shards tell. */
  private static void anotherNumberOfShardsEndsTheJobAtOnce(
      DeliveryJob job, Optional<String> savepoint) throws Exception {
    SynclineOptions options = job.options();
    job.options(options.with(SynclineOptions.SHARDS, 32)).start(1, savepoint);
    assertThatThrownBy(() -> job.job().awaitFinished())
        .hasMessageEndingWith(
            "the state was written with at least 128 shards a sync, the job has 32; --shards is"
                + " fixed for the life of the state");
    job.options(options);
  }

  /** Not a test: writes the savepoint of this version into the directory of the property. */
  @Test
  @EnabledIfSystemProperty(named = WRITE, matches = ".+")
  void writeSavepoint() throws Exception {
    Path target = Files.createDirectories(Path.of(System.getProperty(WRITE)));
    KnownSync ended = KnownSync.random(1_001, 100);
    KnownSync open = KnownSync.random(1_002, 200);
    try (DeliveryJob job = job(target.getFileName().toString()).inlineState()) {
      job.expect(ended);
      List<Message> messages = HandMade.messages(open, 1);
      job.start(2);
      job.send(ended);
      job.send(messages.subList(0, messages.size() / 2));
      job.await(ended);
      // A checkpoint begins after everything that was sent has been read.
      while (job.committed() < messages.size() / 2 + HandMade.messages(ended, 1).size()) {
        job.job().checkpoint();
      }
      Path savepoint = Path.of(java.net.URI.create(job.job().stop(folder.resolve("s"), false)));
      Files.copy(savepoint.resolve("_metadata"), target.resolve("_metadata"));
      assertThat(savepoint.toFile().list()).as("all state is in one file").hasSize(1);
    }
    Files.write(target.resolve("ended.pb"), delimited(ended));
    Files.write(target.resolve("open.pb"), delimited(open));
  }

  private DeliveryJob job(String version) throws Exception {
    DeliveryJob job =
        new DeliveryJob(cluster.kafka(), cluster.flink(), folder, "released-" + version);
    // What was the default when v1 was written; a state keeps its number of shards.
    return job.options(job.options().with(SynclineOptions.SHARDS, 128));
  }

  private static byte[] read(String resource) throws Exception {
    try (InputStream in = ReleasedSavepointITCase.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      return in.readAllBytes();
    }
  }

  private static byte[] delimited(KnownSync sync) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(StreamRecord.newBuilder().setBeginSync(sync.begin()).build(), out);
    for (byte[] record : sync.records()) {
      write(StreamRecord.parseFrom(record), out);
    }
    write(StreamRecord.newBuilder().setEndSync(sync.end()).build(), out);
    return out.toByteArray();
  }

  private static void write(StreamRecord record, OutputStream out) throws Exception {
    record.writeDelimitedTo(out);
  }

  private static KnownSync sync(byte[] delimited) throws Exception {
    List<StreamRecord> records = new ArrayList<>();
    try (InputStream in = new java.io.ByteArrayInputStream(delimited)) {
      StreamRecord record = StreamRecord.parseDelimitedFrom(in);
      while (record != null) {
        records.add(record);
        record = StreamRecord.parseDelimitedFrom(in);
      }
    }
    return KnownSync.of(
        records.get(0).getBeginSync(),
        records.get(records.size() - 1).getEndSync(),
        records.subList(1, records.size() - 1).stream().map(StreamRecord::toByteArray).toList());
  }
}
