package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The producer has sent everything before the job begins, more than the job's heap could hold, and
 * the disk under the job is slow: the source is held back, and the heap stays flat.
 */
class BackpressureITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final String HEAP = "-Xmx256m";
  private static final int SYNCS = 45;
  private static final int RECORDS = 2_000;
  private static final int TEXT = 3_000;
  private static final int PAYLOAD_BYTES = 16;
  private static final long BYTES_A_SECOND = 3_000_000;
  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();

  @TempDir private Path folder;

  @Test
  void aSlowDiskHoldsBackTheSourceAndTheHeapStaysFlat() throws Exception {
    String topic = cluster.newTopic(2);
    KnownSync first = sync(0);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ThrottledJob.class.getName());
    command.addAll(List.of(cluster.kafka().bootstrapServers(), topic, folder.toString()));
    command.add(Long.toString(BYTES_A_SECOND));
    try (SyncProducer producer =
        SyncProducer.open(topic, Map.of("bootstrap.servers", cluster.kafka().bootstrapServers()))) {
      for (int i = 0; i < SYNCS; i++) {
        KnownSync sync = i == 0 ? first : sync(i);
        send(sync, producer);
        command.add(sync.id());
      }
    }
    Path said = folder.resolve("said");
    Process job =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(said.toFile()))
            .start();
    try {
      assertThat(job.waitFor()).as(() -> read(said)).isZero();
    } finally {
      job.destroyForcibly();
    }
    List<Line> lines = Files.readAllLines(said).stream().map(Line::parse).toList();
    assertThat(lines).hasSize(SYNCS).allMatch(line -> line.outcome().equals("PUBLISHED"));
    assertThat(lines.get(SYNCS / 2).taken())
        .as("records taken when half of the syncs are published")
        .isLessThan((long) SYNCS * RECORDS);
    assertThat(medianAlive(lines.subList(2 * SYNCS / 3, SYNCS)))
        .as("alive on the heap towards the end, against the beginning: %s", lines)
        .isLessThan(medianAlive(lines.subList(0, SYNCS / 3)) * 5 / 4);
    assertThat(Files.readAllBytes(folder.resolve("output").resolve(first.id() + ".c1z")))
        .isEqualTo(first.file());
  }

  private record Line(String outcome, long taken, long alive) {
    static Line parse(String line) {
      String[] fields = line.split(" ");
      return new Line(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]));
    }
  }

  private static long medianAlive(List<Line> lines) {
    return lines.stream()
        .mapToLong(Line::alive)
        .sorted()
        .skip(lines.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(KnownSync sync, SyncProducer producer) throws Exception {
    ProducedSync target = producer.begin(sync.begin(), 1);
    for (byte[] record : sync.records()) {
      target.send(record, 0, record.length);
    }
    target.end(sync.end());
  }

  /** About 6 MB of records. */
  private static KnownSync sync(int number) {
    Random random = new Random(number);
    String text = text(random);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      int from = random.nextInt(TEXT);
      records.add(
          StreamRecord.newBuilder()
              .setDiscoveredAt(START)
              .setResource(
                  Resource.newBuilder()
                      .setId(
                          ResourceId.newBuilder()
                              .setResourceType("user")
                              .setResource(Integer.toString(i)))
                      .setDisplayName(text.substring(from, from + TEXT)))
              .build()
              .toByteArray());
    }
    byte[] payload = new byte[PAYLOAD_BYTES];
    random.nextBytes(payload);
    return KnownSync.of(
        BeginSync.newBuilder()
            .setSyncId(Ksuid.of(START.getSeconds(), payload).toString())
            .setType("full")
            .setStartedAt(START)
            .build(),
        records);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < 2 * TEXT) {
      text.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
    }
    return text.toString();
  }
}
