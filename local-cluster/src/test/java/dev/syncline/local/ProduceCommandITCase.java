package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.job.fixture.GroupsWorkload;
import dev.syncline.job.input.RecordInput;
import dev.syncline.local.TopicContent.Arrived;
import dev.syncline.serde.ByteSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProduceCommandITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  @TempDir Path dir;

  private record Run(int status, String out, String err) {}

  private static Run syncline(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            InputStream.nullInputStream(),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    int status =
        Syncline.run(
            streams, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String servers() {
    return cluster.kafka().bootstrapServers();
  }

  private Path groups(String name, long records) throws IOException {
    GroupsWorkload workload = new GroupsWorkload(records, 50, GroupsWorkload.Order.SHUFFLED);
    Path file = dir.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      var fixture = workload.fixture();
      ByteSink record = new ByteSink();
      ByteSink length = new ByteSink();
      while (fixture.next(record)) {
        length.writeVarint(record.size());
        out.write(length.array(), 0, length.size());
        out.write(record.array(), 0, record.size());
        length.reset();
        record.reset();
      }
    }
    return file;
  }

  /** Per sync and partition, in order of arrival. */
  private static Map<String, Map<Integer, List<Arrived>>> read(String topic) throws IOException {
    Map<String, List<Arrived>> bySync =
        TopicContent.read(cluster.consume(topic)).stream()
            .collect(
                Collectors.groupingBy(Arrived::syncIdHex, LinkedHashMap::new, Collectors.toList()));
    Map<String, Map<Integer, List<Arrived>>> all = new LinkedHashMap<>();
    bySync.forEach((sync, arrived) -> all.put(sync, TopicContent.byPartition(arrived)));
    return all;
  }

  @Test
  void severalInputsLieInterleaved() throws Exception {
    String topic = cluster.newTopic(2);
    Path first = groups("first.pb", 3000);
    Path second = groups("second.pb", 4000);
    Run run =
        syncline("produce", first, second, "--bootstrap-servers", servers(), "--topic", topic);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("from " + first + ": 3,000 records, 0 rejected"),
            line -> assertThat(line).endsWith("from " + second + ": 4,000 records, 0 rejected"));

    Map<String, Map<Integer, List<Arrived>>> syncs = read(topic);
    assertThat(syncs).hasSize(2);
    syncs
        .values()
        .forEach(
            partitions ->
                partitions.values().forEach(records -> TopicContent.assertWhole(records, 2)));
    List<String> order =
        TopicContent.read(cluster.consume(topic)).stream()
            .filter(one -> one.partition() == 0)
            .map(Arrived::syncIdHex)
            .toList();
    String one = order.get(0);
    assertThat(order.lastIndexOf(one)).isGreaterThan(order.indexOf(other(order, one)));
    assertThat(syncs.values().iterator().next().get(0).get(0).record().getBeginSync())
        .satisfies(begin -> assertThat(begin.getConnector()).isIn("first", "second"));
  }

  private static String other(List<String> order, String one) {
    return order.stream().filter(id -> !id.equals(one)).findFirst().orElseThrow();
  }

  @Test
  void anInputThatBreaksAbortsItsSync() throws Exception {
    String topic = cluster.newTopic(1);
    byte[] whole = Files.readAllBytes(groups("whole.pb", 100));
    Path cut = Files.write(dir.resolve("cut.pb"), Arrays.copyOf(whole, whole.length - 40));
    Run run = syncline("produce", cut, "--bootstrap-servers", servers(), "--topic", topic);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("syncline: " + cut + ": offset ")
        .contains("the input ends inside a record");
    List<Arrived> records = read(topic).values().iterator().next().get(0);
    assertThat(records.get(records.size() - 1).record().hasAbortSync()).isTrue();
  }

  @Test
  void aRunThatBreaksGoesOnWithItsState() throws Exception {
    String topic = cluster.newTopic(3);
    Path state = dir.resolve("state.json");
    byte[] whole = Files.readAllBytes(groups("input.pb", 6_000));
    Path input = Files.write(dir.resolve("input.pb"), Arrays.copyOf(whole, whole.length - 100_000));
    Object[] line = {
      "produce",
      input,
      "--bootstrap-servers",
      servers(),
      "--topic",
      topic,
      "--state",
      state,
      "--state-every",
      2_000
    };
    Run broken = syncline(line);
    assertThat(broken.status()).isEqualTo(2);
    assertThat(state).exists();

    Files.write(input, whole);
    Run second = syncline(line);
    assertThat(second.err()).isEmpty();
    assertThat(second.status()).isZero();
    assertThat(second.out()).contains(": 6,000 records, 0 rejected");
    assertThat(state).doesNotExist();

    Map<Integer, List<Arrived>> partitions = read(topic).values().iterator().next();
    long repeated = 0;
    for (List<Arrived> records : partitions.values()) {
      List<Arrived> taken = new ArrayList<>();
      for (Arrived one : records) {
        if (one.sequence() == taken.size() + 1) {
          taken.add(one);
        } else {
          repeated++;
          assertThat(one.value()).isEqualTo(taken.get((int) one.sequence() - 1).value());
        }
      }
      TopicContent.assertWhole(taken, 3);
    }
    assertThat(repeated).isBetween(1L, 2_000L);
  }

  @Test
  void rejectsAreListedAndTheExitStatusIsZero() throws Exception {
    String topic = "made-by-produce";
    Path input =
        Files.writeString(
            dir.resolve("bad.ndjson"),
            """
            {"resourceType":{"id":"early"}}
            {"beginSync":{"syncId":"37dGatRJZKWUTRzwGOj7GCWrO5x","startedAt":"2026-01-01T00:00:00Z"}}
            {"grant":{"id":"g"}}
            {"nonsense":1}
            {"resourceType":{"id":"good"}}
            {"endSync":{"endedAt":"2026-01-01T00:00:01Z"}}
            """);
    Path rejected = dir.resolve("rejected");
    Run run =
        syncline(
            "produce",
            input,
            "--bootstrap-servers",
            servers(),
            "--topic",
            topic,
            "--create-topic",
            2,
            "--rejected",
            rejected,
            "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out().strip())
        .isEqualTo(
            "{\"syncId\":\"37dGatRJZKWUTRzwGOj7GCWrO5x\",\"input\":\""
                + input
                + "\",\"epoch\":1,\"records\":3,\"rejects\":3,\"aborted\":null}");
    assertThat(Files.readAllLines(rejected.resolve("37dGatRJZKWUTRzwGOj7GCWrO5x.rejected.ndjson")))
        .satisfiesExactly(
            line -> assertThat(line).contains("\"line\":1,\"kind\":\"outside\""),
            line -> assertThat(line).contains("\"line\":3,\"kind\":\"refused\""),
            line -> assertThat(line).contains("\"line\":4,\"kind\":\"malformed\"", "nonsense"));
    Map<Integer, List<Arrived>> partitions = read(topic).values().iterator().next();
    partitions.values().forEach(records -> TopicContent.assertWhole(records, 2));
    // What is no record in JSON is sent as bytes that are none in protobuf either.
    assertThat(partitions.get(0)).anyMatch(one -> one.record() == null && one.value()[0] == 0);
  }

  @Test
  void aSyncWithoutEndIsAbortedAndTheExitStatusIsOne() throws Exception {
    String topic = cluster.newTopic(1);
    Path input =
        Files.writeString(
            dir.resolve("open.ndjson"),
            """
            {"beginSync":{"syncId":"37dGatRJZKWUTRzwGOj7GCWrO5x","startedAt":"2026-01-01T00:00:00Z"}}
            {"resourceType":{"id":"good"}}
            """);
    Run run = syncline("produce", input, "--bootstrap-servers", servers(), "--topic", topic);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("aborted: the input ends before the sync does");
    assertThat(read(topic).values().iterator().next().get(0).get(2).record().hasAbortSync())
        .isTrue();
  }

  @Test
  void wrongUse() throws Exception {
    Path input = groups("x.pb", 10);
    for (Run run :
        List.of(
            syncline("produce", input, "--bootstrap-servers", servers(), "--topic", "not-there"),
            syncline("produce", input, "--bootstrap-servers", "nonsense", "--topic", "t"),
            syncline(
                "produce", input, "--bootstrap-servers", servers(), "--topic", "t", "--epoch", 0),
            syncline(
                "produce", "-", "--bootstrap-servers", servers(), "--topic", "t", "--state", "s"),
            syncline("produce", RecordInput.STANDARD_INPUT, "--topic", "t"))) {
      assertThat(run.status()).as(run.err()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1);
    }
  }
}
