package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.delivery.HandMade.Message;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that producers, networks and brokers do to a sync, all of it at once on one topic
 * through a real broker and one job: each sync has its end, and no sync harms another.
 */
class ProtocolITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final long SEED = 411;
  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final Map<String, List<Message>> traffic = new LinkedHashMap<>();
  private final List<KnownSync> published = new ArrayList<>();
  private int number;

  private KnownSync sync() {
    return KnownSync.random(SEED * 100 + number++, 150);
  }

  private KnownSync published(KnownSync sync) {
    published.add(sync);
    return sync;
  }

  @Test
  void whateverHappensToOneSyncItEndsAsItShouldAndHarmsNoOther() throws Exception {
    KnownSync retried = published(sync());
    traffic.put("retried", HandMade.withRetries(HandMade.messages(retried, 1), random));

    KnownSync holed = sync();
    List<Message> batchLost = HandMade.messages(holed, 1);
    long sent = batchLost.stream().filter(m -> m.partition() == 1 && m.isEntry()).count();
    List<Message> lost =
        batchLost.stream().filter(m -> m.partition() == 1 && m.isEntry()).toList().subList(5, 9);
    batchLost.removeAll(lost);
    traffic.put("holed", batchLost);

    KnownSync beginLost = sync();
    List<Message> withoutBegin = HandMade.messages(beginLost, 1);
    withoutBegin.removeIf(m -> m.isBegin() && m.partition() == 2);
    traffic.put("begin lost", withoutBegin);

    KnownSync endLost = sync();
    List<Message> withoutEnd = HandMade.messages(endLost, 1);
    withoutEnd.removeIf(m -> m.isEnd() && m.partition() == 0);
    traffic.put("end lost", withoutEnd);

    KnownSync after = published(sync());
    List<Message> goingOn = HandMade.messages(after, 1);
    Message tail = goingOn.stream().filter(Message::isEntry).reduce((a, b) -> b).orElseThrow();
    goingOn.add(
        new Message(
            tail.partition(), tail.record().toBuilder().setSequence(900_000).build(), null));
    traffic.put("records after the end", goingOn);

    KnownSync restarted = published(sync());
    List<Message> twoAttempts = new ArrayList<>(HandMade.messages(restarted, 1).subList(0, 3 + 70));
    twoAttempts.addAll(HandMade.messages(restarted, 2));
    traffic.put("higher epoch", twoAttempts);

    KnownSync fenced = published(sync());
    List<Message> zombie = HandMade.messages(fenced, 1);
    List<Message> current = HandMade.messages(fenced, 2);
    List<Message> both = new ArrayList<>(current.subList(0, 3));
    both.addAll(HandMade.interleaved(List.of(zombie, current.subList(3, current.size())), random));
    traffic.put("lower epoch", both);

    KnownSync aborted = sync();
    List<Message> dropped = new ArrayList<>(HandMade.messages(aborted, 1).subList(0, 100));
    dropped.add(HandMade.abort(aborted, 1, 1, "the connector gave up"));
    traffic.put("aborted", dropped);

    KnownSync empty = published(KnownSync.of(begin(1), List.of()));
    traffic.put("empty", HandMade.messages(empty, 1));

    KnownSync overwritten = published(KnownSync.of(begin(2), versionsOfOneGrant(1_000)));
    traffic.put("overwritten", HandMade.messages(overwritten, 1));

    for (int i = 0; i < 50; i++) {
      KnownSync hot = published(KnownSync.of(begin(100 + i), grantsOfOneEntitlement(40 + i)));
      traffic.put("hot " + i, HandMade.messages(hot, 1));
    }

    KnownSync malformed = sync();
    List<Message> cut = HandMade.messages(malformed, 1);
    int at = 3 + 20;
    cut.set(at, HandMade.cutOff(cut.get(at)));
    traffic.put("malformed", cut);
    KnownSync withoutOne = published(malformed.without(20));

    KnownSync transactional = published(sync());

    try (DeliveryJob job = new DeliveryJob(cluster.kafka(), cluster.flink(), folder)) {
      for (KnownSync sync : published) {
        job.expect(sync);
      }
      job.options(job.options().with(SynclineOptions.IDLE_TIME, Duration.ofHours(1))).start(2);
      transactions(job, transactional);
      job.send(HandMade.interleaved(List.copyOf(traffic.values()), random));

      List<String> ending = new ArrayList<>(published.stream().map(KnownSync::id).toList());
      ending.addAll(List.of(holed.id(), beginLost.id(), aborted.id()));
      Map<String, JsonNode> results = job.await(ending);
      for (KnownSync sync : published) {
        assertThat(results.get(sync.id()).path("outcome").asText())
            .as(results.get(sync.id()).toString())
            .isEqualTo("published");
      }
      assertThat(results.get(retried.id()).path("repeated").asLong()).isPositive();
      assertThat(results.get(holed.id()).path("outcome").asText()).isEqualTo("quarantined");
      assertThat(results.get(holed.id()).path("reason").asText())
          .isEqualTo(
              "partition 1: incomplete, the end marker announces "
                  + sent
                  + " records and "
                  + (sent - 4)
                  + " arrived");
      assertThat(results.get(beginLost.id()).path("outcome").asText()).isEqualTo("quarantined");
      assertThat(results.get(beginLost.id()).path("reason").asText())
          .startsWith("partition 2: the begin marker is missing, the end marker announces ");
      assertThat(results.get(beginLost.id()).path("late").asLong()).isPositive();
      assertThat(results.get(restarted.id()).path("epoch").asInt()).isEqualTo(2);
      assertThat(results.get(restarted.id()).path("records").asInt())
          .isEqualTo(restarted.records().size());
      assertThat(results.get(fenced.id()).path("fenced").asLong()).isPositive();
      assertThat(results.get(aborted.id()).path("outcome").asText()).isEqualTo("aborted");
      assertThat(results.get(aborted.id()).path("reason").asText())
          .contains("the connector gave up");
      assertThat(results.get(withoutOne.id()).path("rejected").asLong()).isEqualTo(1);
      assertThat(results.get(transactional.id()).path("repeated").asLong()).isZero();
      assertThat(results).as("its end is still awaited").doesNotContainKey(endLost.id());

      assertDeadLetter(job, cut.get(at), malformed.id());
      assertLate(job, after.id());
      endLostIsAbandoned(job, endLost);
      job.watch().lookAgain();
      assertThat(job.watch().violations()).isEmpty();
      assertThat(job.watch().seen()).hasSize(published.size());
      assertThat(job.results().contradictions()).isEmpty();
    }
  }

  /** Half of the sync in a transaction that is aborted, then all of it in one that is committed. */
  private static void transactions(DeliveryJob job, KnownSync sync) throws Exception {
    List<Message> messages = HandMade.messages(sync, 1);
    try (KafkaProducer<byte[], byte[]> producer =
        job.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "transactions"))) {
      producer.initTransactions();
      producer.beginTransaction();
      messages.subList(0, messages.size() / 2).forEach(m -> producer.send(m.to(job.topic())));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      messages.forEach(m -> producer.send(m.to(job.topic())));
      producer.commitTransaction();
    }
  }

  private static void assertDeadLetter(DeliveryJob job, Message sent, String syncId)
      throws Exception {
    List<ConsumerRecord<byte[], byte[]>> letters = cluster.consume(job.topic("dead"));
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).value()).isEqualTo(sent.raw());
    Map<String, String> headers = new LinkedHashMap<>();
    letters
        .get(0)
        .headers()
        .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
    assertThat(headers)
        .containsEntry("topic", job.topic())
        .containsEntry("partition", Integer.toString(sent.partition()))
        .containsEntry("sync", syncId)
        .containsEntry("sync-sequence", Long.toString(sent.record().getSequence()))
        .containsEntry("counted", "true")
        .containsKeys("offset", "timestamp", "reason");
  }

  private static void assertLate(DeliveryJob job, String syncId) throws Exception {
    List<JsonNode> late = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : cluster.consume(job.topic("late"))) {
      JsonNode record = new ObjectMapper().readTree(message.value());
      if (record.path("sync_id").asText().equals(syncId)) {
        late.add(record);
      }
    }
    assertThat(late).hasSize(1);
    assertThat(late.get(0).path("sequence").asLong()).isEqualTo(900_000);
    assertThat(late.get(0).path("reason").asText()).contains("ended");
  }

  /** The job is stopped and goes on with an idle time that is over soon. */
  private void endLostIsAbandoned(DeliveryJob job, KnownSync endLost) throws Exception {
    String savepoint = job.job().stop(folder.resolve("savepoints"), false);
    job.options(job.options().with(SynclineOptions.IDLE_TIME, Duration.ofMillis(300)))
        .start(1, java.util.Optional.of(savepoint));
    JsonNode result = job.await(endLost);
    assertThat(result.path("outcome").asText()).isEqualTo("abandoned");
    assertThat(result.path("reason").asText()).isNotEmpty();
  }

  private static BeginSync begin(int number) {
    byte[] payload = new byte[16];
    payload[14] = 55;
    payload[15] = (byte) number;
    return BeginSync.newBuilder()
        .setSyncId(Ksuid.of(START.getSeconds(), payload).toString())
        .setType("full")
        .setStartedAt(START)
        .build();
  }

  private static List<byte[]> versionsOfOneGrant(int versions) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < versions; i++) {
      records.add(grant("u", "version " + i));
    }
    return records;
  }

  private static List<byte[]> grantsOfOneEntitlement(int count) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(grant("u" + i, "g" + i));
    }
    return records;
  }

  private static byte[] grant(String user, String id) {
    Entitlement entitlement =
        Entitlement.newBuilder()
            .setId("team:hot:member")
            .setResource(Resource.newBuilder().setId(resource("team", "hot")))
            .build();
    return StreamRecord.newBuilder()
        .setDiscoveredAt(START)
        .setGrant(
            Grant.newBuilder()
                .setId(id)
                .setEntitlement(entitlement)
                .setPrincipal(Resource.newBuilder().setId(resource("user", user))))
        .build()
        .toByteArray();
  }

  private static ResourceId resource(String type, String id) {
    return ResourceId.newBuilder().setResourceType(type).setResource(id).build();
  }
}
