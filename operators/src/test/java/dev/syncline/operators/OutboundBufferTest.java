package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Ksuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class OutboundBufferTest {
  private final Map<String, List<String>> received = new HashMap<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final ShardBatchSerializer serializer = new ShardBatchSerializer();

  @Property(tries = 200)
  void everyShardGetsItsEntriesInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    received.clear();
    int shards = 1 + random.nextInt(5);
    OutboundBuffer buffer =
        new OutboundBuffer(
            shards, 200 + random.nextInt(3000), 100 + random.nextInt(500), this::take);
    Map<String, List<String>> expected = new HashMap<>();
    long[] sequences = new long[3];
    for (int i = 0; i < 300; i++) {
      byte[] syncId = new byte[Ksuid.BYTES];
      syncId[random.nextInt(2) == 0 ? 3 : 19] = (byte) random.nextInt(3);
      int epoch = 1 + random.nextInt(2);
      int shard = random.nextInt(shards);
      int partition = random.nextInt(3);
      // Mostly rising, sometimes a repetition, sometimes beyond what a signed number holds.
      sequences[partition] += random.nextInt(20) == 0 ? -random.nextInt(50) : 1 + random.nextInt(3);
      byte[] key = new byte[random.nextInt(40)];
      byte[] value = new byte[random.nextInt(8) == 0 ? random.nextInt(5000) : random.nextInt(60)];
      random.nextBytes(key);
      random.nextBytes(value);
      int operation = random.nextInt(5);
      OpenSync sync = buffer.sync(syncId, epoch);
      buffer.append(
          sync, shard, operation, partition, sequences[partition], sink(key), sink(value));
      expected
          .computeIfAbsent(name(syncId, epoch, shard), n -> new ArrayList<>())
          .add(text(operation, partition, sequences[partition], key, value));
      if (random.nextInt(60) == 0) {
        buffer.send(sync);
        assertThat(received.get(name(syncId, epoch, shard)))
            .isEqualTo(expected.get(name(syncId, epoch, shard)));
      }
      if (random.nextInt(100) == 0) {
        buffer.sendAll();
        assertThat(received).isEqualTo(expected);
      }
    }
    buffer.sendAll();
    assertThat(received).isEqualTo(expected);
  }

  @Test
  void holdsNoMoreThanItsCapacity() {
    OutboundBuffer buffer = new OutboundBuffer(4, 10_000, 8_000, this::take);
    ByteSink value = sink(new byte[100]);
    for (int i = 0; i < 1000; i++) {
      buffer.append(buffer.sync(new byte[20], 1), i % 4, 0, 0, i + 1, value, value);
    }
    int sent = sizes.stream().mapToInt(Integer::intValue).sum();
    assertThat(1000 * 200 - sent).isLessThan(10_000);
    assertThat(sizes).allMatch(size -> size > 1_000);
  }

  @Test
  void sendsAHugeEntryAlone() {
    OutboundBuffer buffer = new OutboundBuffer(1, 1_000, 500, this::take);
    OpenSync sync = buffer.sync(new byte[20], 1);
    buffer.append(sync, 0, 0, 0, 1, sink(new byte[10]), sink(new byte[10]));
    buffer.append(sync, 0, 0, 0, 2, sink(new byte[10]), sink(new byte[3_000_000]));
    assertThat(sizes).hasSize(2);
    buffer.append(sync, 0, 0, 0, 3, sink(new byte[10]), sink(new byte[10]));
    buffer.sendAll();
    assertThat(sizes).hasSize(3);
    assertThat(received.values().iterator().next()).hasSize(3);
  }

  @Test
  void survivesMoreSyncsThanItKeeps() {
    OutboundBuffer buffer = new OutboundBuffer(2, 1 << 20, 500, this::take);
    for (int i = 0; i < 10_000; i++) {
      byte[] id = new byte[20];
      id[0] = (byte) i;
      id[1] = (byte) (i >> 8);
      buffer.append(buffer.sync(id, 1), 0, 0, 0, 1, sink(id), sink(id));
    }
    buffer.sendAll();
    assertThat(received).hasSize(10_000);
  }

  /** Through the wire, and the same instance each time. */
  private void take(ShardBatch sent) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.serialize(sent, out);
      ShardBatch batch = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
      assertThat(batch.kind()).isEqualTo(ShardBatch.Kind.ENTRIES);
      sizes.add(batch.length());
      BatchCursor cursor = new BatchCursor();
      cursor.reset(batch);
      List<String> texts =
          received.computeIfAbsent(
              name(batch.syncId(), batch.epoch(), batch.shard()), n -> new ArrayList<>());
      while (cursor.next()) {
        texts.add(
            text(
                cursor.operation(),
                cursor.partition(),
                cursor.sequence(),
                slice(cursor, cursor.keyOffset(), cursor.keyLength()),
                slice(cursor, cursor.valueOffset(), cursor.valueLength())));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] slice(BatchCursor cursor, int offset, int length) {
    return Arrays.copyOfRange(cursor.array(), offset, offset + length);
  }

  private static ByteSink sink(byte[] bytes) {
    ByteSink sink = new ByteSink(bytes.length);
    sink.writeBytes(bytes);
    return sink;
  }

  private static String name(byte[] syncId, int epoch, int shard) {
    return HexFormat.of().formatHex(syncId) + "/" + epoch + "/" + shard;
  }

  private static String text(
      int operation, int partition, long sequence, byte[] key, byte[] value) {
    return operation
        + " "
        + partition
        + " "
        + sequence
        + " "
        + HexFormat.of().formatHex(key)
        + " "
        + value.length
        + " "
        + Arrays.hashCode(value);
  }
}
