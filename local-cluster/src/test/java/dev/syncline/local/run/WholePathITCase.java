package dev.syncline.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Keys;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.model.NaiveStore;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.PutMode;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs through a real broker, Flink and RocksDB to files: what they hold, and that their bytes
 * depend on nothing else.
 */
class WholePathITCase {
  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();
  private static final Timestamp END = Timestamp.newBuilder().setSeconds(1_767_229_200).build();
  private static final long SEED = 20260101;

  @TempDir private Path directory;

  /** An arena of 4 KiB gives every busy shard several runs; checkpoints come every 100 ms. */
  @Test
  void goldenCasesAllAtOnceHoldWhatTheReferenceHolds() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run"));
    for (GoldenCase golden : GoldenCase.all()) {
      arguments.add(input(golden.name(), golden.records()).toString());
    }
    Path out = directory.resolve("golden");
    arguments.addAll(
        List.of(
            "--output",
            out.toString(),
            "--partitions",
            "4",
            "--parallelism",
            "2",
            "--arena",
            "4kb",
            "--checkpoint-interval",
            "100ms"));
    assertThat(syncline(arguments)).as(log()).isZero();
    for (GoldenCase golden : GoldenCase.all()) {
      String id = SyncRun.fromRecordBytes(golden.expected().get(Keys.SYNC_RUN_KEY)).id();
      assertThat(lines(rows(out.resolve(id + ".c1z"))))
          .as(golden.name())
          .isEqualTo(lines(golden.expected()));
    }
  }

  @Test
  void bytesDependOnNeitherParallelismNorPartitionsNorMemory() throws Exception {
    List<Path> inputs = new ArrayList<>();
    Map<String, byte[]> packed = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      String id = syncId(i);
      Path input = input("sync-" + i, randomSync(new Random(SEED + i), id, 4_000));
      inputs.add(input);
      Path file = directory.resolve("packed-" + i + ".c1z");
      List<String> pack = List.of("pack", input.toString(), "--output", file.toString());
      assertThat(syncline(pack)).as(log()).isZero();
      packed.put(id + ".c1z", Files.readAllBytes(file));
    }
    String[][] variants = {{"1", "1", "32mb"}, {"2", "3", "64kb"}, {"4", "8", "4kb"}};
    for (String[] variant : variants) {
      Path out = directory.resolve("p" + variant[0] + "-" + variant[1]);
      List<String> arguments = new ArrayList<>(List.of("run"));
      inputs.forEach(input -> arguments.add(input.toString()));
      arguments.addAll(
          List.of(
              "--output",
              out.toString(),
              "--parallelism",
              variant[0],
              "--partitions",
              variant[1],
              "--arena",
              variant[2],
              "--checkpoint-interval",
              "100ms"));
      assertThat(syncline(arguments)).as(log()).isZero();
      for (Map.Entry<String, byte[]> file : packed.entrySet()) {
        assertThat(Files.readAllBytes(out.resolve(file.getKey())))
            .as("parallelism, partitions, arena: %s", List.of(variant))
            .isEqualTo(file.getValue());
      }
    }
  }

  /**
   * Puts, overwrites, conditional puts, deletes and expander writes on few keys, ten syncs
   * interleaved.
   */
  @Test
  void randomSyncsHoldWhatTheModelHolds() throws Exception {
    Map<String, NavigableMap<byte[], byte[]>> expected = new TreeMap<>();
    List<String> arguments = new ArrayList<>(List.of("run"));
    for (int i = 0; i < 10; i++) {
      Random random = new Random(SEED * 31 + i);
      String id = syncId(100 + i);
      List<byte[]> records = randomSync(random, id, random.nextInt(1_500));
      NaiveStore model = NaiveStore.generated();
      records.forEach(model::apply);
      expected.put(id, model.contents());
      arguments.add(input("random-" + i, records).toString());
    }
    Path out = directory.resolve("random");
    arguments.addAll(
        List.of(
            "--output",
            out.toString(),
            "--partitions",
            "5",
            "--arena",
            "16kb",
            "--checkpoint-interval",
            "150ms",
            "--set",
            "table-size=16kb"));
    assertThat(syncline(arguments)).as(log()).isZero();
    for (Map.Entry<String, NavigableMap<byte[], byte[]>> sync : expected.entrySet()) {
      assertThat(lines(rows(out.resolve(sync.getKey() + ".c1z"))))
          .isEqualTo(lines(sync.getValue()));
    }
  }

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private int syncline(List<String> arguments) {
    log.reset();
    PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8);
    Streams streams = new Streams(InputStream.nullInputStream(), print, print, false);
    return Syncline.run(streams, arguments.toArray(new String[0]));
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private Path input(String name, List<byte[]> records) throws Exception {
    return input(directory.resolve(name + ".pb"), records);
  }

  /** Writes an input of records. */
  static Path input(Path file, List<byte[]> records) throws Exception {
    ByteSink run = new ByteSink();
    for (byte[] record : records) {
      run.writeVarint(record.length);
      run.writeBytes(record);
    }
    return Files.write(file, run.toByteArray());
  }

  private static NavigableMap<byte[], byte[]> rows(Path file) throws Exception {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(java.util.Arrays::compareUnsigned);
    try (C1zFile opened = C1zFile.open(file);
        VisibleCursor cursor = opened.store().cursor()) {
      while (cursor.next()) {
        rows.put(
            cursor.key(),
            java.util.Arrays.copyOfRange(
                cursor.valueArray(),
                cursor.valueOffset(),
                cursor.valueOffset() + cursor.valueLength()));
      }
    }
    return rows;
  }

  private static List<String> lines(NavigableMap<byte[], byte[]> rows) {
    HexFormat hex = HexFormat.of();
    return rows.entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + "\t" + hex.formatHex(row.getValue()))
        .toList();
  }

  private static String syncId(int number) {
    byte[] payload = new byte[16];
    payload[15] = (byte) number;
    return Ksuid.of(START.getSeconds(), payload).toString();
  }

  private static List<byte[]> randomSync(Random random, String id, int size) {
    List<byte[]> records = new ArrayList<>();
    records.add(
        StreamRecord.newBuilder()
            .setBeginSync(BeginSync.newBuilder().setSyncId(id).setType("full").setStartedAt(START))
            .build()
            .toByteArray());
    for (int i = 0; i < size; i++) {
      records.add(randomRecord(random).build().toByteArray());
    }
    records.add(
        StreamRecord.newBuilder()
            .setEndSync(EndSync.newBuilder().setEndedAt(END).setStatsWrittenAt(END))
            .build()
            .toByteArray());
    return records;
  }

  private static StreamRecord.Builder randomRecord(Random random) {
    StreamRecord.Builder record =
        StreamRecord.newBuilder()
            .setDiscoveredAt(
                Timestamp.newBuilder().setSeconds(START.getSeconds() + random.nextInt(9)));
    ResourceId.Builder user = id("user", "u" + random.nextInt(80));
    Entitlement.Builder entitlement =
        Entitlement.newBuilder()
            .setResource(Resource.newBuilder().setId(id("team", "t" + random.nextInt(6))));
    entitlement.setId("team:" + entitlement.getResource().getId().getResource() + ":member");
    Grant.Builder grant =
        Grant.newBuilder()
            .setEntitlement(entitlement)
            .setPrincipal(Resource.newBuilder().setId(user));
    switch (random.nextInt(9)) {
      case 0 -> record.setDeleteGrant(grant);
      case 1 -> record.setDeleteResource(user);
      case 2 -> record.setEntitlement(entitlement);
      case 3, 4 ->
          record
              .setResource(
                  Resource.newBuilder()
                      .setId(user)
                      .setParentResourceId(id("org", random.nextBoolean() ? "o" : "")))
              .setModeValue(random.nextInt(2));
      default -> {
        grant.setId("g" + random.nextInt(1000));
        if (random.nextInt(4) == 0) {
          grant.addAnnotations(
              Any.pack(GrantExpandable.newBuilder().addEntitlementIds("team:t0:member").build()));
        }
        record.setGrant(grant).setMode(PutMode.forNumber(random.nextInt(3)));
      }
    }
    return record;
  }

  private static ResourceId.Builder id(String type, String id) {
    return ResourceId.newBuilder().setResourceType(type).setResource(id);
  }
}
