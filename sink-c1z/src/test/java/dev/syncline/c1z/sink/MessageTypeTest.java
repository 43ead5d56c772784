package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.sink.files.StagedFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTypeTest {
  private static final SyncFacts FACTS =
      new SyncFacts(
          "partial",
          "parent",
          "okta",
          Optional.of(SyntheticSync.START),
          Optional.empty(),
          Optional.of(SyntheticSync.END));
  private static final ExpansionCounters EXPANSION =
      new ExpansionCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  private static final SyncVerdict VERDICT =
      new SyncVerdict(
          "sync",
          -3,
          SyncVerdict.Outcome.COMPLETE,
          "",
          FACTS,
          42,
          new ShardCounters(1, 2, 3, 4),
          Optional.of(EXPANSION));
  private static final SyncPlan PLAN = new SyncPlan(VERDICT, 1, List.of("a", "bü"));
  private static final BuiltRange RANGE =
      new BuiltRange("sync", -3, 0, new byte[] {4, 5}, List.of("frames"), "");
  private static final PreviousFile PREVIOUS =
      new PreviousFile("file:/out/w.c1z", 77, "cd".repeat(32));
  static final SyncResult RESULT =
      new SyncResult(
          "3IDd3WPemtxzihvRM5vY0jxDj69",
          2,
          SyncOutcome.CONFLICT,
          "another \"file\"",
          FACTS,
          "file:/out/x.c1z",
          1234,
          "ab".repeat(32),
          99,
          new RowCounts(1, 2, 3, 4, 5),
          15,
          new ShardCounters(1, 2, 3, 4),
          Optional.of(EXPANSION),
          Optional.of(PREVIOUS),
          1_767_225_600_123L);

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of(MessageType.PLAN, PLAN),
        Arguments.of(MessageType.TASK, new BuildTask("sync", 7, 12, new byte[] {1, 2, 3})),
        Arguments.of(MessageType.RANGE, RANGE),
        Arguments.of(
            MessageType.RANGE, new BuiltRange("sync", 1, 3, new byte[0], List.of(), "missing")),
        Arguments.of(MessageType.PREVIOUS, PREVIOUS),
        Arguments.of(MessageType.PREVIOUS, PreviousFile.NONE),
        Arguments.of(MessageType.ASSEMBLY, new AssemblyJob(PLAN, List.of(RANGE))),
        Arguments.of(
            MessageType.COLLECTED,
            Collected.nothing(1).plusOne().supersededBy(-5).expecting(4).plusOne()),
        Arguments.of(
            MessageType.COMMITTABLE,
            new SyncCommittable(RESULT, new StagedFile("target", 5, new byte[32], new byte[] {9}))),
        Arguments.of(MessageType.COMMITTABLE, new SyncCommittable(RESULT, null)),
        Arguments.of(MessageType.RESULT, RESULT));
  }

  @ParameterizedTest
  @MethodSource("messages")
  <T> void comesBackAsItWas(MessageType<T> type, T message) throws Exception {
    T back = type.fromBytes(type.toBytes(message));
    assertThat(back)
        .usingRecursiveComparison()
        .withEqualsForType(Timestamp::equals, Timestamp.class)
        .isEqualTo(message);
    assertThat(type.toBytes(back)).isEqualTo(type.toBytes(message));
  }

  @ParameterizedTest
  @MethodSource("messages")
  <T> void aLaterVersionIsRefused(MessageType<T> type, T message) throws Exception {
    byte[] bytes = type.toBytes(message);
    bytes[0] = 9;
    assertThatThrownBy(() -> type.fromBytes(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of version 9, expected 1");
  }

  @ParameterizedTest
  @MethodSource("messages")
  <T> void bytesTooFewOrTooManyAreRefused(MessageType<T> type, T message) throws Exception {
    byte[] bytes = type.toBytes(message);
    assertThatThrownBy(() -> type.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> type.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 bytes after the end of a " + type.name());
  }

  @ParameterizedTest
  @MethodSource("messages")
  <T> void theSerializerSurvivesACheckpoint(MessageType<T> type, T message) throws Exception {
    MessageSerializer<T> serializer = type.serializer();
    DataOutputSerializer out = new DataOutputSerializer(16);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    TypeSerializerSnapshot<T> snapshot =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
    TypeSerializer<T> restored = snapshot.restoreSerializer();
    assertThat(restored).isEqualTo(serializer);
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(snapshot)
                .isCompatibleAsIs())
        .isTrue();
    DataOutputSerializer value = new DataOutputSerializer(16);
    serializer.serialize(message, value);
    assertThat(restored.deserialize(new DataInputDeserializer(value.getCopyOfBuffer())))
        .usingRecursiveComparison()
        .withEqualsForType(Timestamp::equals, Timestamp.class)
        .isEqualTo(message);
  }

  /** The form before it was told how much an expansion read. */
  @Test
  void anEarlierFormIsRead() throws Exception {
    ExpansionCounters withoutWork = new ExpansionCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0);
    assertThat(earlier(MessageType.RESULT, RESULT).expansion()).contains(withoutWork);
    assertThat(earlier(MessageType.PLAN, PLAN).verdict().expansion()).contains(withoutWork);
  }

  private static <T> T earlier(MessageType<T> type, T message) throws IOException {
    HexFormat hex = HexFormat.of();
    String work = hex.toHexDigits(10) + hex.toHexDigits(11L);
    String now = hex.formatHex(type.toBytes(message));
    assertThat(now).containsOnlyOnce(work);
    byte[] before = hex.parseHex(now.replace(work, ""));
    before[0]--;
    return type.fromBytes(before);
  }

  @Test
  void typesDoNotPassForOneAnother() {
    assertThat(MessageType.PLAN.serializer()).isNotEqualTo(MessageType.TASK.serializer());
    assertThatThrownBy(() -> MessageType.of("unheard of"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unheard of");
  }

  @Test
  void committablesAreSerializedForFlink() throws Exception {
    SyncCommittable.Serializer serializer = new SyncCommittable.Serializer();
    SyncCommittable committable =
        new SyncCommittable(RESULT, new StagedFile("target", 5, new byte[32], new byte[] {9}));
    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(committable)))
        .usingRecursiveComparison()
        .withEqualsForType(Timestamp::equals, Timestamp.class)
        .isEqualTo(committable);
  }

  @Test
  void anAssemblyJobHasAsManyRangesAsItsPlan() {
    assertThatThrownBy(() -> new AssemblyJob(PLAN, List.of()))
        .hasMessage("sync: 0 ranges, expected 1");
  }
}
