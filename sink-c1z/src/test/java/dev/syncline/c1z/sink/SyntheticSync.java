package dev.syncline.c1z.sink;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sort.BlockSource;
import dev.syncline.c1z.sort.EntryArena;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.ShardDrain;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A sync made by hand: what its shards would report, sealed by the classes that seal them in the
 * job, and the file that the library path makes of the same records. Content depends on the number
 * only.
 */
final class SyntheticSync {
  static final int SHARDS = 6;
  static final WriteOptions OPTIONS = WriteOptions.defaults().withTableBytes(16 << 10);
  static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();
  static final Timestamp END = Timestamp.newBuilder().setSeconds(1_767_229_200).build();

  private final int number;
  private final int grants;
  private final String id;
  private final boolean expanded;

  /**
   * @param number makes it differ from others
   * @param grants how many there are; entitlements and principals follow
   */
  SyntheticSync(int number, int grants) {
    this(number, grants, false);
  }

  private SyntheticSync(int number, int grants, boolean expanded) {
    this.expanded = expanded;
    this.number = number;
    this.grants = grants;
    byte[] payload = new byte[16];
    payload[14] = (byte) (number >>> 8);
    payload[15] = (byte) number;
    this.id = Ksuid.of(1_767_225_600, payload).toString();
  }

  /** The same for a sink that expands: every group is in the next one. */
  SyntheticSync expanded() {
    return new SyntheticSync(number, grants, true);
  }

  String id() {
    return id;
  }

  int grants() {
    return grants;
  }

  SyncFacts facts() {
    return new SyncFacts(
        "full", "", "connector-" + number, Optional.of(START), Optional.of(END), Optional.of(END));
  }

  /** One report a shard, rows inline. */
  List<ShardReport> reports() {
    return reports(1, null);
  }

  /**
   * One report a shard.
   *
   * @param staged gives a new file for the rows of a shard; null keeps them inline
   */
  List<ShardReport> reports(int epoch, Supplier<Path> staged) {
    List<ShardReport> reports = new ArrayList<>();
    List<SealedRun> runs = seal(staged);
    for (int shard = 0; shard < SHARDS; shard++) {
      ByteSink run = new ByteSink();
      runs.get(shard).writeTo(run);
      reports.add(
          new ShardReport(
              id,
              epoch,
              shard,
              SHARDS,
              ShardOutcome.COMPLETE,
              "",
              List.of(new PartitionCount(0, shard == 0 ? records().size() : 0, true)),
              shard == 0 ? List.of(markers(records().size())) : List.of(),
              ShardCounters.NONE,
              run.toByteArray()));
    }
    return reports;
  }

  /** One report a shard of a sync that the producer dropped. */
  List<ShardReport> aborted(int epoch) {
    List<ShardReport> reports = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      reports.add(
          new ShardReport(
              id,
              epoch,
              shard,
              SHARDS,
              ShardOutcome.ABORTED,
              "token revoked",
              List.of(new PartitionCount(0, 0, false)),
              shard == 0 ? List.of(markers(0)) : List.of(),
              ShardCounters.NONE,
              new byte[0]));
    }
    return reports;
  }

  /** Reports of which one record is missing. */
  List<ShardReport> incomplete(int epoch, Supplier<Path> staged) {
    List<ShardReport> reports = reports(epoch, staged);
    ShardReport first = reports.get(0);
    reports.set(
        0,
        new ShardReport(
            id,
            epoch,
            0,
            SHARDS,
            ShardOutcome.COMPLETE,
            "",
            List.of(new PartitionCount(0, records().size() - 1, true)),
            first.markers(),
            ShardCounters.NONE,
            first.run()));
    return reports;
  }

  /** What the planner would say of the complete sync. */
  SyncVerdict verdict(int epoch) {
    return new SyncVerdict(
        id,
        epoch,
        SyncVerdict.Outcome.COMPLETE,
        "",
        facts(),
        records().size(),
        ShardCounters.NONE,
        Optional.empty());
  }

  private PartitionMarkers markers(long records) {
    return new PartitionMarkers(
        0,
        Optional.of(
            BeginSync.newBuilder()
                .setSyncId(id)
                .setType("full")
                .setConnector("connector-" + number)
                .setStartedAt(START)
                .setPartitions(1)
                .build()),
        1,
        Optional.of(
            EndSync.newBuilder()
                .setEndedAt(END)
                .setStatsWrittenAt(END)
                .setRecords(records)
                .build()),
        2);
  }

  /** The bytes that the library path makes of the records. */
  byte[] expectedFile() {
    try {
      Path scratch = Files.createTempDirectory("expected-");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (C1zWriter writer =
          new C1zWriter(
              id,
              OPTIONS,
              new C1zWriter.Resources(1, 64 << 20, scratch),
              (position, reason) -> {
                throw new IllegalStateException("record " + position, reason);
              })) {
        if (expanded) {
          writer.expanding(ExpansionOptions.defaults());
        }
        long position = 0;
        for (byte[] record : records()) {
          writer.add(record, 0, record.length, position++);
        }
        writer.finish(
            new SyncRun(id, SyncRun.typeNumber("full"), "", START, END, "", false), END, out);
      }
      Files.delete(scratch);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    if (grants == 0) {
      return records;
    }
    Stream.of("group", "user")
        .map(type -> ResourceType.newBuilder().setId(type).build())
        .forEach(
            type ->
                records.add(StreamRecord.newBuilder().setResourceType(type).build().toByteArray()));
    int groups = 1 + grants / 50;
    for (int group = 0; group < groups; group++) {
      records.add(
          StreamRecord.newBuilder().setEntitlement(entitlement(group)).build().toByteArray());
      if (expanded && group > 0) {
        records.add(nested(group - 1, group));
      }
    }
    for (int i = 0; i < grants; i++) {
      Grant.Builder grant =
          Grant.newBuilder()
              .setEntitlement(entitlement(i % groups))
              .setPrincipal(resource("user", "user-" + i))
              .setId("grant-" + number + "-" + i);
      records.add(StreamRecord.newBuilder().setGrant(grant).build().toByteArray());
    }
    return records;
  }

  private static byte[] nested(int inner, int outer) {
    Grant.Builder grant =
        Grant.newBuilder()
            .setEntitlement(entitlement(outer))
            .setPrincipal(resource("group", "group-" + inner))
            .addAnnotations(
                Any.pack(
                    GrantExpandable.newBuilder()
                        .addEntitlementIds(entitlement(inner).getId())
                        .build()));
    return StreamRecord.newBuilder().setGrant(grant).build().toByteArray();
  }

  private static Entitlement entitlement(int group) {
    return Entitlement.newBuilder()
        .setResource(resource("group", "group-" + group))
        .setId("group:group-" + group + ":member")
        .build();
  }

  private static Resource resource(String type, String resourceId) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(resourceId))
        .build();
  }

  private List<SealedRun> seal(Supplier<Path> staged) {
    try {
      EntryArena arena = new EntryArena(64 << 20);
      RecordTranslator translator = new RecordTranslator();
      for (byte[] record : records()) {
        translator.scan(record, 0, record.length);
        translator.translate(id, RecordTranslator.NO_TIMESTAMP);
        ByteSink key = translator.key();
        ByteSink value = translator.value();
        int shard = (int) Long.remainderUnsigned(XxHash64.hash(key.array(), 0, key.size()), SHARDS);
        arena.tryAppend(
            shard,
            translator.operation(),
            key.array(),
            0,
            key.size(),
            value.array(),
            0,
            value.size());
      }
      List<List<Block>> blocks = new ArrayList<>();
      for (int shard = 0; shard < SHARDS; shard++) {
        blocks.add(new ArrayList<>());
      }
      arena.drain(
          (slot, index, firstKey, data, offset, length) ->
              blocks
                  .get(slot)
                  .add(
                      new Block(
                          firstKey, java.util.Arrays.copyOfRange(data, offset, offset + length))));
      List<SealedRun> runs = new ArrayList<>();
      for (List<Block> shard : blocks) {
        runs.add(seal(shard, staged));
      }
      return runs;
    } catch (IOException | RejectedRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Block(byte[] firstKey, byte[] data) {}

  private SealedRun seal(List<Block> blocks, Supplier<Path> staged) throws IOException {
    ByteArrayOutputStream memory = new ByteArrayOutputStream();
    Path file = staged == null ? null : staged.get();
    try (OutputStream out = file == null ? memory : Files.newOutputStream(file)) {
      SealedRunWriter writer = new SealedRunWriter(out, OPTIONS.sort());
      ShardDrain drain = new ShardDrain(new InOrder(blocks), writer, 1 << 20, expanded);
      while (drain.step(1000)) {
        // Goes on to the end.
      }
      return file == null
          ? writer.finishInline(memory::toByteArray)
          : writer.finishStaged(new org.apache.flink.core.fs.Path(file.toUri()).toString());
    }
  }

  private static final class InOrder implements BlockSource {
    private final List<Block> blocks;
    private int next;

    InOrder(List<Block> blocks) {
      this.blocks = new ArrayList<>(blocks);
      this.blocks.sort(Comparator.comparing(Block::firstKey, java.util.Arrays::compareUnsigned));
    }

    @Override
    public boolean next() {
      return next++ < blocks.size();
    }

    @Override
    public int run() {
      return 0;
    }

    @Override
    public byte[] data() {
      return blocks.get(next - 1).data();
    }
  }
}
