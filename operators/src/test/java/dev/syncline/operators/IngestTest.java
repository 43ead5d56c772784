package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.Operation;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class IngestTest {
  private static final int SHARDS = 8;
  private static final Ksuid SYNC = Ksuid.fromText("3IDd3WPemtxzihvRM5vY0jxDj69");

  private record Entry(
      int epoch, int shard, int partition, long sequence, int operation, int key) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<String> markers = new ArrayList<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private final Ingest ingest =
      new Ingest(
          SHARDS,
          1 << 16,
          1 << 12,
          null,
          new Ingest.Outlet() {
            @Override
            public void send(ShardBatch batch) {
              take(batch);
            }

            @Override
            public void deadLetter(DeadLetter letter) {
              letters.add(letter);
            }
          });
  private long offset = 100;

  @Test
  void entriesGoToTheShardOfTheirKey() {
    for (int i = 0; i < 200; i++) {
      accept(3, record(i + 2).setResourceType(ResourceType.newBuilder().setId("type-" + i % 50)));
    }
    ingest.sendAll();
    List<Entry> ofEntries = entries;
    assertThat(ofEntries).hasSize(200).allMatch(e -> e.partition == 3 && e.epoch == 1);
    assertThat(ofEntries).extracting(Entry::operation).containsOnly((int) Operation.PUT.code());
    assertThat(ofEntries.stream().map(Entry::shard).distinct()).hasSize(SHARDS);
    Set<String> keyAndShard = new TreeSet<>();
    ofEntries.forEach(e -> keyAndShard.add(e.key + "@" + e.shard));
    assertThat(keyAndShard).as("one key, one shard").hasSize(50);
    for (int shard = 0; shard < SHARDS; shard++) {
      int of = shard;
      assertThat(ofEntries.stream().filter(e -> e.shard == of).map(Entry::sequence)).isSorted();
    }
    assertThat(ingest.entries()).isEqualTo(200);
  }

  @Test
  void markersGoToAllShardsAfterTheEntriesBeforeThem() {
    accept(0, record(1).setBeginSync(BeginSync.newBuilder().setPartitions(2).setType("full")));
    accept(0, record(2).setResourceType(ResourceType.newBuilder().setId("a")));
    assertThat(entries).isEmpty();
    accept(0, record(3).setEndSync(EndSync.newBuilder().setRecords(1)));
    assertThat(entries).hasSize(1);
    accept(1, record(1).setAbortSync(AbortSync.newBuilder().setReason("x")));
    assertThat(markers).hasSize(3 * SHARDS);
    assertThat(markers.subList(0, SHARDS))
        .allMatch(m -> m.startsWith("BEGIN 1 p0 s1 t"))
        .allMatch(m -> m.contains("partitions: 2"));
    assertThat(markers.get(SHARDS)).startsWith("END 1 p0 s3 t").contains("records: 1");
    assertThat(markers.get(2 * SHARDS)).startsWith("ABORT 1 p1 s1 t").contains("reason: \"x\"");
    assertThat(ingest.markers()).isEqualTo(3);
  }

  @Test
  void aRefusedRecordBecomesADeadLetterAndStillCounts() {
    StreamRecord bad =
        record(7)
            .setGrant(
                Grant.newBuilder().setId("g").setPrincipal(Resource.newBuilder().setId(id("u"))))
            .build();
    accept(5, bad.toByteArray(), new RecordHeaders());
    ingest.sendAll();
    assertThat(entries).containsExactly(new Entry(1, 5, 5, 7, ShardBatch.REJECTED, 0));
    assertThat(letters).hasSize(1);
    DeadLetter letter = letters.get(0);
    assertThat(letter.counted()).isTrue();
    assertThat(letter.syncId()).isEqualTo(SYNC.toString());
    assertThat(letter.topic()).isEqualTo("topic");
    assertThat(letter.partition()).isEqualTo(5);
    assertThat(letter.offset()).isEqualTo(100);
    assertThat(letter.timestamp()).isEqualTo(1_000_100);
    assertThat(letter.reason()).containsIgnoringCase("entitlement");
    assertThat(letter.value()).isEqualTo(bad.toByteArray());
  }

  @Test
  void whatDoesNotParseCountsByItsHeaders() {
    byte[] garbage = {0x0a, 0x7f, 1};
    Headers headers = new RecordHeaders();
    RecordedIngest.route(headers, SYNC.toBytes(), "3", "9");
    accept(2, garbage, headers);
    accept(2, null, headers);
    ingest.sendAll();
    assertThat(entries)
        .containsExactly(
            new Entry(3, 2, 2, 9, ShardBatch.REJECTED, 0),
            new Entry(3, 2, 2, 9, ShardBatch.REJECTED, 0));
    assertThat(letters).extracting(DeadLetter::counted).containsExactly(true, true);
    assertThat(letters.get(0).reason()).contains("byte");
    assertThat(letters.get(1).reason()).isEqualTo("the record has no value");
    assertThat(letters.get(1).value()).isEmpty();
  }

  @Test
  void whatSaysNotWhereItBelongsIsADeadLetterAndDoesNotCount() {
    ResourceType type = ResourceType.newBuilder().setId("a").build();
    byte[] garbage = {0x0a, 0x7f, 1};
    accept(0, garbage, new RecordHeaders());
    accept(0, garbage, new RecordHeaders().add(RoutingHeaders.SYNC_ID, SYNC.toBytes()));
    accept(0, StreamRecord.newBuilder().setResourceType(type));
    accept(0, record(1).setSyncId(ByteString.copyFromUtf8("short")).setResourceType(type));
    accept(0, record(1).clearEpoch().setResourceType(type));
    accept(0, record(0).setResourceType(type));
    accept(
        0, record(1).setBeginSync(BeginSync.newBuilder().setSyncId("3IDd3WPemtxzihvRM5vY0jxDj68")));
    ingest.sendAll();
    assertThat(entries).isEmpty();
    assertThat(markers).isEmpty();
    assertThat(letters).hasSize(7).noneMatch(DeadLetter::counted);
    assertThat(letters.subList(2, 7))
        .extracting(DeadLetter::reason)
        .containsExactly(
            "field sync_id is missing",
            "sync_id has 5 bytes, expected 20 (at byte 0)",
            "field epoch is missing",
            "field sequence is missing",
            "begin marker of sync \"3IDd3WPemtxzihvRM5vY0jxDj68\" is routed to "
                + "3IDd3WPemtxzihvRM5vY0jxDj69");
    assertThat(ingest.deadLetters()).isEqualTo(7);
  }

  @Test
  void tellsAllShardsOnceAPeriodThatASyncIsAlive() {
    accept(0, record(2).setResourceType(ResourceType.newBuilder().setId("a")));
    accept(0, record(3).setResourceType(ResourceType.newBuilder().setId("b")));
    assertThat(markers).hasSize(SHARDS).allMatch(m -> m.startsWith("TOUCH 1"));
    ingest.sendAll();
    accept(0, record(4).setResourceType(ResourceType.newBuilder().setId("c")));
    assertThat(markers).hasSize(SHARDS);
    ingest.tick();
    accept(0, record(5).setResourceType(ResourceType.newBuilder().setId("d")));
    accept(0, record(6).setResourceType(ResourceType.newBuilder().setId("e")));
    assertThat(markers).hasSize(2 * SHARDS);
  }

  private static StreamRecord.Builder record(long sequence) {
    return StreamRecord.newBuilder()
        .setSyncId(ByteString.copyFrom(SYNC.toBytes()))
        .setEpoch(1)
        .setSequence(sequence);
  }

  private static ResourceId id(String id) {
    return ResourceId.newBuilder().setResourceType("user").setResource(id).build();
  }

  private void accept(int partition, StreamRecord.Builder record) {
    accept(partition, record.build().toByteArray(), new RecordHeaders());
  }

  private void accept(int partition, byte[] value, Headers headers) {
    long at = offset++;
    ingest.accept(new RawRecord().set("topic", partition, at, 1_000_000 + at, value, headers));
  }

  private void take(ShardBatch batch) {
    assertThat(batch.syncId()).isEqualTo(SYNC.toBytes());
    if (batch.kind() != ShardBatch.Kind.ENTRIES) {
      markers.add(
          batch.kind()
              + " "
              + batch.epoch()
              + " p"
              + batch.partition()
              + " s"
              + batch.sequence()
              + " t"
              + batch.timestamp()
              + " "
              + text(batch));
      return;
    }
    BatchCursor cursor = new BatchCursor();
    cursor.reset(batch);
    while (cursor.next()) {
      int key = 0;
      for (int i = 0; i < cursor.keyLength(); i++) {
        key = 31 * key + cursor.array()[cursor.keyOffset() + i];
      }
      entries.add(
          new Entry(
              batch.epoch(),
              batch.shard(),
              cursor.partition(),
              cursor.sequence(),
              cursor.operation(),
              key));
    }
  }

  private static String text(ShardBatch batch) {
    try {
      ByteString message = ByteString.copyFrom(batch.payload(), 0, batch.length());
      return switch (batch.kind()) {
        case BEGIN, TOUCH -> BeginSync.parseFrom(message).toString();
        case END -> EndSync.parseFrom(message).toString();
        case ABORT -> AbortSync.parseFrom(message).toString();
        case ENTRIES -> throw new AssertionError("entries are no marker");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
