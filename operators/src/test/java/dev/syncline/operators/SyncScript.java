package dev.syncline.operators;

import com.google.protobuf.ByteString;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.Operation;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A sync as records per partition, and the rows that it ends with: puts and deletes of grants and
 * puts of resources, with overwrites, some of them large.
 */
final class SyncScript {
  private final Ksuid id;
  private final int epoch;
  private final List<List<StreamRecord>> partitions = new ArrayList<>();
  private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

  /** Makes a sync of that many records, markers not counted. */
  SyncScript(long seed, int epoch, int partitionCount, int records) {
    this(idOf(seed), new Random(seed), epoch, partitionCount, records);
  }

  /** Another attempt at the same sync, with other content. */
  SyncScript withEpoch(int other, long seed, int records) {
    return new SyncScript(id, new Random(seed), other, partitions.size(), records);
  }

  private static Ksuid idOf(long seed) {
    byte[] payload = new byte[16];
    new Random(seed).nextBytes(payload);
    return Ksuid.of(1_700_000_000L, payload);
  }

  private SyncScript(Ksuid id, Random random, int epoch, int partitionCount, int records) {
    this.id = id;
    this.epoch = epoch;
    for (int p = 0; p < partitionCount; p++) {
      partitions.add(new ArrayList<>());
      BeginSync begin =
          BeginSync.newBuilder().setType("full").setPartitions(partitionCount).build();
      add(p, StreamRecord.newBuilder().setBeginSync(begin));
    }
    for (int i = 0; i < records; i++) {
      int object = random.nextInt(Math.max(1, records / 2));
      // All versions of one identity go to one partition.
      add(object % partitionCount, operation(object, i, random));
    }
    for (int p = 0; p < partitionCount; p++) {
      EndSync end = EndSync.newBuilder().setRecords(partitions.get(p).size() - 1).build();
      add(p, StreamRecord.newBuilder().setEndSync(end));
    }
  }

  private static StreamRecord.Builder operation(int object, int version, Random random) {
    ResourceId group =
        ResourceId.newBuilder().setResourceType("group").setResource("g" + object % 7).build();
    ResourceId user =
        ResourceId.newBuilder().setResourceType("user").setResource("u" + object).build();
    if (random.nextInt(4) == 0) {
      int length = random.nextInt(50) == 0 ? 200_000 : random.nextInt(300);
      Resource resource =
          Resource.newBuilder()
              .setId(user)
              .setDisplayName("version " + version)
              .setDescription("x".repeat(length))
              .build();
      return StreamRecord.newBuilder().setResource(resource);
    }
    Grant grant =
        Grant.newBuilder()
            .setId("grant " + version)
            .setEntitlement(
                Entitlement.newBuilder()
                    .setId("group:g" + object % 7 + ":member")
                    .setResource(Resource.newBuilder().setId(group)))
            .setPrincipal(Resource.newBuilder().setId(user))
            .build();
    return random.nextInt(5) == 0
        ? StreamRecord.newBuilder().setDeleteGrant(grant)
        : StreamRecord.newBuilder().setGrant(grant);
  }

  private void add(int partition, StreamRecord.Builder record) {
    List<StreamRecord> records = partitions.get(partition);
    StreamRecord routed =
        record
            .setSyncId(ByteString.copyFrom(id.toBytes()))
            .setEpoch(epoch)
            .setSequence(records.size() + 1)
            .build();
    records.add(routed);
    RecordTranslator translator = new RecordTranslator();
    byte[] bytes = routed.toByteArray();
    try {
      translator.scan(bytes, 0, bytes.length);
      if (translator.kind() == RecordTranslator.Kind.ENTRY) {
        translator.translate(id.toString(), RecordTranslator.NO_TIMESTAMP);
        if (translator.operation() == Operation.DELETE) {
          rows.remove(translator.key().toByteArray());
        } else {
          rows.put(translator.key().toByteArray(), translator.value().toByteArray());
        }
      }
    } catch (RejectedRecordException e) {
      throw new AssertionError(e);
    }
  }

  Ksuid id() {
    return id;
  }

  List<List<StreamRecord>> partitions() {
    return partitions;
  }

  /** What the sync holds at its end, apart from derived keys. */
  TreeMap<byte[], byte[]> rows() {
    return rows;
  }

  /** The rows in a form that AssertJ compares and prints. */
  static List<String> texts(TreeMap<byte[], byte[]> rows) {
    List<String> texts = new ArrayList<>();
    rows.forEach(
        (key, value) ->
            texts.add(
                HexFormat.of().formatHex(key) + " " + value.length + " " + Arrays.hashCode(value)));
    return texts;
  }
}
