package dev.syncline.c1z.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.model.NaiveStore;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.PutMode;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The library path against what the reference store holds, and against the naive model. */
class C1zWriterTest {
  private static final String SYNC_ID = "3IDd3WPemtxzihvRM5vY0jxDj69";
  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();
  private static final Timestamp END = Timestamp.newBuilder().setSeconds(1_767_229_200).build();

  static Stream<GoldenCase> goldenCases() {
    return GoldenCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void holdsWhatTheReferenceHolds(GoldenCase golden, @TempDir Path scratch) throws IOException {
    byte[] file = pack(golden.records(), WriteOptions.defaults(), 2, 64 << 20, scratch);
    assertThat(FileContents.lines(FileContents.of(file)))
        .isEqualTo(FileContents.lines(golden.expected()));
    assertThat(scratch).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void tablesOfAnySizeHoldTheSame(GoldenCase golden, @TempDir Path scratch) throws IOException {
    WriteOptions small = WriteOptions.defaults().withTableBytes(2048);
    byte[] spilled = pack(golden.records(), small, 3, 0, scratch);
    assertThat(FileContents.lines(FileContents.of(spilled)))
        .isEqualTo(FileContents.lines(golden.expected()));
    assertThat(pack(golden.records(), small, 1, 64 << 20, scratch)).isEqualTo(spilled);
  }

  @Test
  void encodingsHoldTheSameRows(@TempDir Path scratch) throws IOException {
    List<byte[]> records = workload(new Random(3), 3000, 5, 400);
    byte[] indexed = pack(records, WriteOptions.defaults(), 2, 1 << 20, scratch);
    for (PayloadEncoding encoding :
        List.of(PayloadEncoding.PAYLOAD_ENCODING_TAR, PayloadEncoding.PAYLOAD_ENCODING_TAR_ZSTD)) {
      byte[] other =
          pack(records, WriteOptions.defaults().withEncoding(encoding), 2, 1 << 20, scratch);
      assertThat(FileContents.lines(FileContents.of(other)))
          .isEqualTo(FileContents.lines(FileContents.of(indexed)));
    }
  }

  /**
   * Few keys and many operations of every kind, tables so small that entitlements are larger than
   * one: compared with the model that derives everything naively.
   */
  @Property(tries = 60)
  void randomOperationsGiveWhatTheModelGives(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> records =
        workload(random, random.nextInt(2500), 1 + random.nextInt(4), 1 + random.nextInt(900));
    NaiveStore model = NaiveStore.generated();
    records.forEach(model::apply);
    WriteOptions options = WriteOptions.defaults().withTableBytes(1024 << random.nextInt(8));
    Path scratch = Files.createTempDirectory("writer-test-");
    try {
      byte[] file = pack(records, options, 1 + random.nextInt(3), random.nextInt(1 << 20), scratch);
      assertThat(FileContents.lines(FileContents.of(file)))
          .isEqualTo(FileContents.lines(model.contents()));
      assertThat(pack(records, options, 2, 4 << 20, scratch)).isEqualTo(file);
    } finally {
      Files.delete(scratch);
    }
  }

  @Test
  void anEntitlementLargerThanATableIsCutAndItsHashIndexSorted(@TempDir Path scratch)
      throws IOException {
    List<byte[]> records = new ArrayList<>();
    records.add(begin());
    for (int i = 0; i < 6000; i++) {
      records.add(grant("hot", "u" + i * 7919 % 6000, null, PutMode.PUT_MODE_OVERWRITE, i, false));
    }
    for (int i = 0; i < 50; i++) {
      records.add(grant("cold" + i, "u" + i, null, PutMode.PUT_MODE_OVERWRITE, i, true));
    }
    records.add(end());
    WriteOptions options = WriteOptions.defaults().withTableBytes(64 << 10);
    byte[] file = pack(records, options, 2, 1 << 20, scratch);
    NaiveStore model = NaiveStore.generated();
    records.forEach(model::apply);
    assertThat(FileContents.lines(FileContents.of(file)))
        .isEqualTo(FileContents.lines(model.contents()));
    assertThat(FileContents.tables(file)).isGreaterThan(12);
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void refusedRecordsAreReportedInOrderAndLeftOut(@TempDir Path scratch) throws IOException {
    List<Long> rejected = new ArrayList<>();
    try (C1zWriter writer =
        new C1zWriter(
            SYNC_ID,
            WriteOptions.defaults(),
            new C1zWriter.Resources(2, 1 << 20, scratch),
            (position, reason) -> rejected.add(position))) {
      byte[] refused =
          StreamRecord.newBuilder().setGrant(Grant.getDefaultInstance()).build().toByteArray();
      byte[] malformed = {0x2a, 0x7f};
      byte[] good = grant("e", "u", null, PutMode.PUT_MODE_OVERWRITE, 1, false);
      for (int i = 0; i < 30_000; i++) {
        byte[] record = i % 1000 == 7 ? refused : i % 1000 == 8 ? malformed : good;
        writer.add(record, 0, record.length, i);
      }
      AssembledFile file = writer.finish(facts(), END, OutputStream.nullOutputStream());
      assertThat(file.statistics().count(dev.syncline.serde.KeyFamily.GRANTS)).isEqualTo(1);
    }
    assertThat(rejected).hasSize(60).isSorted();
    assertThat(rejected.subList(0, 4)).containsExactly(7L, 8L, 1007L, 1008L);
  }

  @Test
  void aFailingOutputFailsTheWriterAndLeavesNoScratch(@TempDir Path scratch) throws IOException {
    try (C1zWriter writer =
        new C1zWriter(
            SYNC_ID,
            WriteOptions.defaults(),
            new C1zWriter.Resources(2, 0, scratch),
            (position, reason) -> {})) {
      byte[] good = grant("e", "u", null, PutMode.PUT_MODE_OVERWRITE, 1, false);
      writer.add(good, 0, good.length, 0);
      OutputStream full =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("no space left");
            }
          };
      assertThatThrownBy(() -> writer.finish(facts(), END, full))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no space left");
    }
    assertThat(scratch).isEmptyDirectory();
  }

  private static byte[] pack(
      List<byte[]> records, WriteOptions options, int threads, long memory, Path scratch)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    C1zWriter writer = null;
    BeginSync begin = null;
    try {
      for (byte[] bytes : records) {
        StreamRecord record = parse(bytes);
        if (record.hasBeginSync()) {
          if (writer != null) {
            writer.close();
          }
          begin = record.getBeginSync();
          out.reset();
          writer =
              new C1zWriter(
                  begin.getSyncId(),
                  options,
                  new C1zWriter.Resources(threads, memory, scratch),
                  (position, reason) -> {});
        } else if (record.hasEndSync()) {
          EndSync end = record.getEndSync();
          SyncRun run =
              new SyncRun(
                  begin.getSyncId(),
                  SyncRun.typeNumber(begin.getType()),
                  begin.getParentSyncId(),
                  begin.getStartedAt(),
                  end.getEndedAt(),
                  "",
                  false);
          writer.finish(run, end.getStatsWrittenAt(), out);
          writer.close();
          writer = null;
        } else if (writer != null) {
          writer.add(bytes, 0, bytes.length, 0);
        }
      }
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
    return out.toByteArray();
  }

  /** A record that does not parse is none of the markers. */
  private static StreamRecord parse(byte[] bytes) {
    try {
      return StreamRecord.parseFrom(bytes);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      return StreamRecord.getDefaultInstance();
    }
  }

  private static SyncRun facts() {
    return new SyncRun(SYNC_ID, 1, "", START, END, "", false);
  }

  private static List<byte[]> workload(Random random, int size, int entitlements, int users) {
    List<byte[]> records = new ArrayList<>();
    records.add(begin());
    for (int i = 0; i < size; i++) {
      String user = "u" + random.nextInt(users);
      // Half of all grants go to one entitlement.
      int choice = random.nextInt(2 * entitlements);
      String entitlement = "e" + (choice < entitlements ? 0 : choice - entitlements);
      PutMode mode = PutMode.forNumber(random.nextInt(10) / 4);
      int time = random.nextInt(20);
      switch (random.nextInt(10)) {
        case 0 ->
            records.add(
                StreamRecord.newBuilder()
                    .setResource(
                        Resource.newBuilder()
                            .setId(id("user", user))
                            .setParentResourceId(
                                id("org", random.nextBoolean() ? "" : "o" + random.nextInt(3))))
                    .setDiscoveredAt(time(time))
                    .setMode(mode == PutMode.PUT_MODE_EXPANDED ? PutMode.PUT_MODE_OVERWRITE : mode)
                    .build()
                    .toByteArray());
        case 1 ->
            records.add(
                StreamRecord.newBuilder()
                    .setEntitlement(entitlement(entitlement))
                    .setDiscoveredAt(time(time))
                    .build()
                    .toByteArray());
        case 2 ->
            records.add(
                StreamRecord.newBuilder()
                    .setDeleteGrant(grant(entitlement, user))
                    .build()
                    .toByteArray());
        case 3 ->
            records.add(
                StreamRecord.newBuilder()
                    .setDeleteResource(id("user", user))
                    .build()
                    .toByteArray());
        case 4 ->
            records.add(
                StreamRecord.newBuilder()
                    .setResourceType(
                        ResourceType.newBuilder()
                            .setId("t" + random.nextInt(4))
                            .setDisplayName(user))
                    .build()
                    .toByteArray());
        default ->
            records.add(
                grant(
                    entitlement,
                    user,
                    "s" + random.nextInt(3),
                    mode,
                    time,
                    random.nextInt(5) == 0));
      }
    }
    if (random.nextBoolean()) {
      records.add(
          StreamRecord.newBuilder()
              .setCheckpointToken("{\"step_durations_ms\":{\"a\":5}}")
              .build()
              .toByteArray());
    }
    records.add(end());
    return records;
  }

  private static byte[] begin() {
    return StreamRecord.newBuilder()
        .setBeginSync(BeginSync.newBuilder().setSyncId(SYNC_ID).setType("full").setStartedAt(START))
        .build()
        .toByteArray();
  }

  private static byte[] end() {
    return StreamRecord.newBuilder()
        .setEndSync(EndSync.newBuilder().setEndedAt(END).setStatsWrittenAt(END))
        .build()
        .toByteArray();
  }

  private static Timestamp time(int minutes) {
    return Timestamp.newBuilder().setSeconds(START.getSeconds() + 60L * minutes).build();
  }

  private static ResourceId.Builder id(String type, String id) {
    return ResourceId.newBuilder().setResourceType(type).setResource(id);
  }

  private static Entitlement.Builder entitlement(String name) {
    return Entitlement.newBuilder()
        .setId("group:" + name + ":member")
        .setResource(Resource.newBuilder().setId(id("group", name)));
  }

  private static Grant.Builder grant(String entitlement, String user) {
    return Grant.newBuilder()
        .setEntitlement(entitlement(entitlement))
        .setPrincipal(Resource.newBuilder().setId(id("user", user)));
  }

  private static byte[] grant(
      String entitlement, String user, String source, PutMode mode, int time, boolean expandable) {
    Grant.Builder grant = grant(entitlement, user).setId(entitlement + ":" + user);
    if (source != null) {
      grant
          .getSourcesBuilder()
          .putSources(
              source,
              dev.syncline.serde.proto.connector.GrantSources.GrantSource.getDefaultInstance());
    }
    if (expandable) {
      grant.addAnnotations(
          com.google.protobuf.Any.pack(
              GrantExpandable.newBuilder().addEntitlementIds("group:e1:member").build()));
    }
    return StreamRecord.newBuilder()
        .setGrant(grant)
        .setMode(mode)
        .setDiscoveredAt(time(time))
        .build()
        .toByteArray();
  }
}
