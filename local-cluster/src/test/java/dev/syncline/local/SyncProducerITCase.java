package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.syncline.job.fixture.OrganisationFixture;
import dev.syncline.job.fixture.OrganisationOptions;
import dev.syncline.job.input.RecordInput;
import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.job.produce.SyncToken;
import dev.syncline.local.TopicContent.Arrived;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.PutAsset;
import dev.syncline.serde.proto.stream.SessionPut;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SyncProducerITCase {
  private static final Ksuid SYNC = Ksuid.fromText("37dGatRJZKWUTRzwGOj7GCWrO5x");
  private static final BeginSync BEGIN =
      BeginSync.newBuilder().setSyncId(SYNC.toString()).setType("full").build();

  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static SyncProducer open(String topic) throws ProduceException {
    return SyncProducer.open(
        topic, Map.of("bootstrap.servers", cluster.kafka().bootstrapServers()));
  }

  private static StreamRecord type(String id) {
    return StreamRecord.newBuilder()
        .setResourceType(ResourceType.newBuilder().setId(id))
        .setDiscoveredAt(Timestamp.newBuilder().setSeconds(1))
        .build();
  }

  private static List<Arrived> read(String topic) throws Exception {
    return TopicContent.read(cluster.consume(topic));
  }

  @Test
  void anOrganisationArrivesWhole() throws Exception {
    String topic = cluster.newTopic(4);
    List<byte[]> sent = organisation();
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 3);
      for (byte[] record : sent) {
        assertThat(sync.send(record, 0, record.length)).isNull();
      }
      sync.end(EndSync.getDefaultInstance());
    }

    Map<Integer, List<Arrived>> partitions = TopicContent.byPartition(read(topic));
    assertThat(partitions).hasSize(4);
    List<ByteString> arrived = new ArrayList<>();
    Map<ByteString, Integer> partitionOfKey = new HashMap<>();
    RecordTranslator translator = new RecordTranslator();
    for (Map.Entry<Integer, List<Arrived>> partition : partitions.entrySet()) {
      List<Arrived> records = partition.getValue();
      TopicContent.assertWhole(records, 4);
      for (Arrived one : records.subList(1, records.size() - 1)) {
        assertThat(one.epoch()).isEqualTo(3);
        assertThat(Ksuid.fromBytes(one.record().getSyncId().toByteArray())).isEqualTo(SYNC);
        arrived.add(withoutRouting(one.record()));
        translator.scan(one.value(), 0, one.value().length);
        translator.translate(SYNC.toString(), RecordTranslator.NO_TIMESTAMP);
        ByteString key = ByteString.copyFrom(translator.key().array(), 0, translator.key().size());
        Integer other = partitionOfKey.put(key, partition.getKey());
        assertThat(other).isIn(null, partition.getKey());
      }
    }
    assertThat(arrived)
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(ByteString::copyFrom).toList());
    // Rows are spread evenly enough for any use.
    assertThat(partitionOfKey.values().stream().filter(p -> p == 0).count())
        .isBetween(partitionOfKey.size() / 5L, partitionOfKey.size() / 3L);
  }

  /** The records between the markers of a random organisation. */
  private static List<byte[]> organisation() {
    OrganisationFixture fixture =
        new OrganisationFixture(
            new OrganisationOptions(2_000, 40, 300, 5, 0.2, 0.2, 0.05, true, "full"));
    List<byte[]> records = new ArrayList<>();
    ByteSink record = new ByteSink();
    while (fixture.next(record)) {
      records.add(record.toByteArray());
      record.reset();
    }
    return records.subList(1, records.size() - 1);
  }

  private static ByteString withoutRouting(StreamRecord record) {
    return record.toBuilder().clearSyncId().clearEpoch().clearSequence().build().toByteString();
  }

  @Test
  void whatConcernsTheWholeSyncGoesToTheLowestPartitionItUses() throws Exception {
    String topic = cluster.newTopic(5);
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 1, new int[] {4, 1, 3});
      sync.send(StreamRecord.newBuilder().setCheckpointToken("t").build());
      sync.send(StreamRecord.newBuilder().setEntitlementGraph(ByteString.EMPTY).build());
      sync.send(
          StreamRecord.newBuilder().setSessionPut(SessionPut.newBuilder().setKey("k")).build());
      sync.send(StreamRecord.newBuilder().setMarkSupportsDiff(true).build());
      sync.end(EndSync.getDefaultInstance());
    }
    Map<Integer, List<Arrived>> partitions = TopicContent.byPartition(read(topic));
    assertThat(partitions.keySet()).containsExactly(1, 3, 4);
    partitions.values().forEach(records -> TopicContent.assertWhole(records, 3));
    assertThat(partitions.get(1)).hasSize(6);
    assertThat(partitions.get(3)).hasSize(2);
  }

  @Test
  void badRecordsAreSentAndCounted() throws Exception {
    String topic = cluster.newTopic(3);
    byte[] cutOff = Arrays.copyOf(type("x".repeat(100)).toByteArray(), 60);
    StreamRecord refused =
        StreamRecord.newBuilder().setEntitlement(Entitlement.newBuilder().setId("e")).build();
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 1);
      RejectedRecordException malformed = sync.send(cutOff, 0, cutOff.length);
      assertThat(malformed).isNotNull();
      assertThat(sync.send(refused)).hasMessageContaining("entitlement");
      assertThat(sync.send(type("fine"))).isNull();
      assertThat(sync.records()).isEqualTo(3);
      sync.end(EndSync.getDefaultInstance());
    }
    Map<Integer, List<Arrived>> partitions = TopicContent.byPartition(read(topic));
    partitions.values().forEach(records -> TopicContent.assertWhole(records, 3));
    Arrived first = partitions.get(0).get(1);
    assertThat(first.record()).isNull();
    assertThat(first.value()).isEqualTo(cutOff);
    assertThat(first.sequence()).isEqualTo(2);
    assertThat(withoutRouting(partitions.get(0).get(2).record())).isEqualTo(refused.toByteString());
  }

  @Test
  void stampsAreAskedForByLiveProducersOnly() throws Exception {
    String topic = cluster.newTopic(1);
    StreamRecord asking = StreamRecord.newBuilder(type("asks")).setStampDiscoveredAt(true).build();
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 1);
      sync.send(asking);
      sync.stampDiscoveredAt(true);
      sync.send(type("live"));
      sync.end(EndSync.getDefaultInstance());
    }
    assertThat(read(topic))
        .extracting(one -> one.record().getStampDiscoveredAt())
        .containsExactly(false, false, true, false);
  }

  @Test
  void aTokenGoesOnInTheSameEpochWithTheSameNumbers() throws Exception {
    String topic = cluster.newTopic(3);
    byte[] token;
    try (SyncProducer lost = open(topic)) {
      ProducedSync sync = lost.begin(BEGIN, 2);
      for (int i = 0; i < 100; i++) {
        sync.send(type("type-" + i));
      }
      token = sync.token().toBytes();
      for (int i = 100; i < 150; i++) {
        sync.send(type("type-" + i)); // sent, but the producer dies before it could note that
      }
    }
    try (SyncProducer next = open(topic)) {
      SyncToken restored = SyncToken.fromBytes(token);
      assertThat(restored.records()).isEqualTo(100);
      ProducedSync sync = next.resume(restored);
      for (long i = restored.records(); i < 200; i++) {
        sync.send(type("type-" + i));
      }
      sync.end(EndSync.getDefaultInstance());
    }

    Map<Integer, List<Arrived>> partitions = TopicContent.byPartition(read(topic));
    int repeated = 0;
    for (List<Arrived> records : partitions.values()) {
      List<Arrived> taken = new ArrayList<>();
      for (Arrived one : records) {
        if (one.sequence() <= taken.size()) {
          repeated++;
          assertThat(one.value()).isEqualTo(taken.get((int) one.sequence() - 1).value());
        } else {
          taken.add(one);
        }
      }
      TopicContent.assertWhole(taken, 3);
    }
    assertThat(repeated).isEqualTo(50);
    assertThat(partitions.values().stream().mapToInt(List::size).sum()).isEqualTo(250 + 6);
  }

  @Test
  void anAbortReachesEveryPartition() throws Exception {
    String topic = cluster.newTopic(2);
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 1);
      sync.send(type("a"));
      sync.abort("no longer wanted");
      assertThatThrownBy(() -> sync.send(type("b"))).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> sync.end(EndSync.getDefaultInstance()))
          .isInstanceOf(IllegalStateException.class);
    }
    TopicContent.byPartition(read(topic))
        .values()
        .forEach(
            records ->
                assertThat(records.get(records.size() - 1).record().getAbortSync().getReason())
                    .isEqualTo("no longer wanted"));
  }

  @Test
  void recordsOf16MebibytesPassAndLargerOnesAreAClearError() throws Exception {
    String topic = cluster.newTopic(1);
    StreamRecord largest = asset(RecordInput.MAX_RECORD_BYTES);
    assertThat(largest.getSerializedSize()).isEqualTo(RecordInput.MAX_RECORD_BYTES);
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 1);
      for (int i = 0; i < 5; i++) {
        sync.send(largest); // more than the buffer holds: the sender waits
      }
      assertThatThrownBy(() -> sync.send(asset(RecordInput.MAX_RECORD_BYTES + 1)))
          .isInstanceOf(ProduceException.class)
          .hasMessage("a record of 16777217 bytes cannot be sent, at most 16777216 are allowed");
      sync.end(EndSync.getDefaultInstance()); // the sync goes on without it
    }
    List<Arrived> records = read(topic);
    TopicContent.assertWhole(records, 1);
    assertThat(records).hasSize(7);
    assertThat(withoutRouting(records.get(5).record())).isEqualTo(largest.toByteString());
  }

  /** A record of exactly so many bytes. */
  private static StreamRecord asset(int bytes) {
    int overhead = 15;
    return StreamRecord.newBuilder()
        .setAsset(
            PutAsset.newBuilder()
                .setId("large")
                .setData(ByteString.copyFrom(new byte[bytes - overhead - 2])))
        .build();
  }

  @Test
  void aTopicThatTakesOnlySmallRecordsFailsTheSync() throws Exception {
    String topic = "small-messages";
    cluster.kafka().createTopic(topic, 1, Map.of("max.message.bytes", "2000"));
    byte[] text = new byte[5000];
    Arrays.fill(text, (byte) 'x');
    try (SyncProducer producer = open(topic)) {
      ProducedSync sync = producer.begin(BEGIN, 1);
      sync.flush();
      sync.send(type(new String(text, StandardCharsets.US_ASCII)));
      assertThatThrownBy(() -> sync.end(EndSync.getDefaultInstance()))
          .isInstanceOf(ProduceException.class)
          .hasMessageStartingWith(
              "sync " + SYNC + ", epoch 1: a record did not reach topic " + topic + ": ");
      assertThatThrownBy(() -> sync.send(type("after"))).isInstanceOf(IllegalStateException.class);
    }
    assertThat(read(topic)).hasSize(1); // the begin marker; no end that hides the loss
  }

  @Test
  void aTopicThatDoesNotExistIsAnError() {
    assertThatThrownBy(
            () ->
                SyncProducer.open(
                    "no-such-topic",
                    Map.of(
                        "bootstrap.servers",
                        cluster.kafka().bootstrapServers(),
                        "max.block.ms",
                        "500")))
        .isInstanceOf(ProduceException.class)
        .hasMessageContaining("no-such-topic");
  }

  @Test
  void aTokenOfAnotherTopicIsRefused() throws Exception {
    String topic = cluster.newTopic(1);
    String other = cluster.newTopic(1);
    try (SyncProducer producer = open(topic);
        SyncProducer wrong = open(other)) {
      SyncToken token = producer.begin(BEGIN, 1).token();
      assertThatThrownBy(() -> wrong.resume(token))
          .isInstanceOf(ProduceException.class)
          .hasMessageContaining(topic)
          .hasMessageContaining(other);
    }
  }
}
