package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Every type that crosses the wire or is kept in state comes back as it was. */
class SerializersTest {
  private static final byte[] SYNC_ID = new byte[20];

  @Test
  void shardKey() throws IOException {
    SYNC_ID[3] = 9;
    ShardKey key = new ShardKey(SYNC_ID, 40_000, -7);
    ShardKeySerializer serializer = new ShardKeySerializer();
    ShardKey back = roundTrip(serializer, key);
    assertThat(back).isEqualTo(key).hasSameHashCodeAs(key);
    DataOutputSerializer out = new DataOutputSerializer(8);
    serializer.serialize(key, out);
    assertThat(out.length()).isEqualTo(serializer.getLength()).isEqualTo(26);
    assertThatThrownBy(() -> new ShardKey(new byte[19], 0, 0)).hasMessageContaining("19 bytes");
  }

  @Test
  void rawBytes() throws IOException {
    RawBytesSerializer serializer = new RawBytesSerializer();
    DataOutputSerializer out = new DataOutputSerializer(8);
    serializer.serialize(new byte[] {1, 2, 3}, out);
    assertThat(out.getCopyOfBuffer()).containsExactly(1, 2, 3);
    DataInputDeserializer in = new DataInputDeserializer(new byte[] {9, 1, 2, 3}, 1, 3);
    assertThat(serializer.deserialize(in)).containsExactly(1, 2, 3);
    assertThatThrownBy(
            () ->
                serializer.deserialize(
                    new DataInputViewStreamWrapper(new ByteArrayInputStream(new byte[3]))))
        .hasMessageContaining("have no length of their own");
  }

  @Test
  void progress() throws IOException {
    ShardProgress progress = new ShardProgress(-3, 1234);
    progress.phase = ShardProgress.Phase.SEALING;
    progress.rejected = 1;
    progress.repeated = 2;
    progress.fenced = 3;
    progress.late = 4;
    PartitionProgress whole = progress.findOrAdd(5);
    whole.last = -1;
    whole.taken = 17;
    whole.begun = true;
    whole.ended = true;
    whole.announced = 2;
    whole.begin = BeginSync.newBuilder().setType("full").build();
    whole.beginTimestamp = 55;
    whole.end = EndSync.newBuilder().setRecords(17).build();
    whole.endTimestamp = 66;
    progress.findOrAdd(2).begun = true;
    for (int i = 0; i < 4; i++) {
      progress.runs.add(0);
    }
    progress.runs.begin(1);
    progress.runs.remove(0, List.of(1, 2));

    ShardProgressSerializer serializer = new ShardProgressSerializer();
    assertThat(roundTrip(serializer, progress))
        .usingRecursiveComparison()
        .withEqualsForType(BeginSync::equals, BeginSync.class)
        .withEqualsForType(EndSync::equals, EndSync.class)
        .isEqualTo(progress);
    assertThat(serializer.copy(progress)).isNotSameAs(progress);
    assertThat(progress.partitions())
        .extracting(PartitionProgress::partition)
        .containsExactly(2, 5);
    ShardProgress ended = ShardProgress.of(new Tombstone(1, ShardProgress.Phase.DONE));
    assertThatThrownBy(() -> roundTrip(serializer, ended)).hasMessageContaining("tombstone");
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(new byte[] {9, 0})))
        .hasMessage("progress of a shard has version 9, expected 1");
  }

  @Test
  void tombstone() throws IOException {
    Tombstone tombstone = new Tombstone(-5, ShardProgress.Phase.ABANDONED);
    TombstoneSerializer serializer = new TombstoneSerializer();
    assertThat(roundTrip(serializer, tombstone)).isEqualTo(tombstone);
    assertThatThrownBy(() -> new Tombstone(1, ShardProgress.Phase.OPEN))
        .hasMessage("a shard in phase OPEN has not ended");
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(new byte[6])))
        .hasMessage("tombstone of version 0, expected 1");
  }

  @Test
  void lettersAndLateRecords() throws IOException {
    DeadLetter letter =
        new DeadLetter("t", 3, 1L << 40, 77, "id", 2, 9, true, "nö", new byte[] {1, 2});
    assertThat(roundTrip(new DeadLetterSerializer(), letter)).isEqualTo(letter);
    LateRecord late = new LateRecord("id", 1, 2, 3, "entry", "ended", new byte[] {4});
    assertThat(roundTrip(new LateRecordSerializer(), late)).isEqualTo(late);
  }

  @Test
  void rawRecord() throws IOException {
    RecordHeaders headers = new RecordHeaders();
    headers.add("other", new byte[] {1});
    RecordedIngest.route(headers, SYNC_ID, "2", "3");
    RawRecord record = new RawRecord().set("t", 1, 2, 3, new byte[] {5}, headers);
    RawRecord back = roundTrip(new RawRecordSerializer(), record);
    assertThat(back.topic()).isEqualTo("t");
    assertThat(back.partition()).isEqualTo(1);
    assertThat(back.offset()).isEqualTo(2);
    assertThat(back.timestamp()).isEqualTo(3);
    assertThat(back.value()).containsExactly(5);
    RoutingHeaders routing = RoutingHeaders.of(back.headers()).orElseThrow();
    assertThat(routing.syncId()).isEqualTo(SYNC_ID);
    assertThat(routing.epoch()).isEqualTo(2);
    assertThat(routing.sequence()).isEqualTo(3);
    RawRecord empty = new RawRecord().set("t", 1, 2, 3, null, new RecordHeaders());
    assertThat(roundTrip(new RawRecordSerializer(), empty).value()).isNull();
  }

  @Test
  void batchesReuseTheirMemoryButCopiesDoNot() throws IOException {
    ShardBatchSerializer serializer = new ShardBatchSerializer();
    ShardBatch batch =
        new ShardBatch()
            .marker(ShardBatch.Kind.END, SYNC_ID, 4, 77, 5, -6, 7)
            .payload(new byte[] {1, 2, 3}, 2);
    DataOutputSerializer out = new DataOutputSerializer(8);
    serializer.serialize(batch, out);
    ShardBatch first = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    ShardBatch copy = serializer.copy(first);
    assertThat(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
        .isSameAs(first);
    assertThat(serializer.duplicate()).isNotSameAs(serializer);
    assertThat(copy.kind()).isEqualTo(ShardBatch.Kind.END);
    assertThat(copy.syncId()).isEqualTo(SYNC_ID);
    assertThat(copy.epoch()).isEqualTo(4);
    assertThat(copy.shard()).isEqualTo(77);
    assertThat(copy.partition()).isEqualTo(5);
    assertThat(copy.sequence()).isEqualTo(-6);
    assertThat(copy.timestamp()).isEqualTo(7);
    assertThat(copy.payload()).containsExactly(1, 2);
    assertThat(copy.payload()).isNotSameAs(first.payload());
  }

  private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(value, out);
    DataOutputSerializer copy = new DataOutputSerializer(16);
    serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copy);
    assertThat(copy.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    DataInputDeserializer in = new DataInputDeserializer(copy.getCopyOfBuffer());
    TypeSerializerSnapshot<T> snapshot = serializer.snapshotConfiguration();
    assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
    T back = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    return back;
  }
}
