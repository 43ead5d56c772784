package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import dev.syncline.serde.proto.storage.SessionRecord;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.PutAsset;
import dev.syncline.serde.proto.stream.SessionPut;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTranslatorTest {
  private static final String SYNC_ID = "37gZOrYl7So2UMaLT7driyf9Gew";
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(5).build();

  private final RecordTranslator translator = new RecordTranslator();

  private void scan(UnaryOperator<StreamRecord.Builder> record) throws RejectedRecordException {
    byte[] bytes = record.apply(StreamRecord.newBuilder()).build().toByteArray();
    byte[] padded = new byte[bytes.length + 7];
    Arrays.fill(padded, (byte) 0xff);
    System.arraycopy(bytes, 0, padded, 3, bytes.length);
    translator.scan(padded, 3, bytes.length);
  }

  private void translate(UnaryOperator<StreamRecord.Builder> record)
      throws RejectedRecordException {
    scan(record);
    translator.translate(SYNC_ID, RecordTranslator.NO_TIMESTAMP);
  }

  private static ResourceId id(String type, String resource) {
    return ResourceId.newBuilder().setResourceType(type).setResource(resource).build();
  }

  private static Grant grant() {
    return Grant.newBuilder()
        .setEntitlement(
            Entitlement.newBuilder()
                .setId("e")
                .setResource(Resource.newBuilder().setId(id("group", "g"))))
        .setPrincipal(Resource.newBuilder().setId(id("user", "u")))
        .build();
  }

  @Test
  void routing() throws Exception {
    byte[] id = Ksuid.fromText(SYNC_ID).toBytes();
    scan(
        r ->
            r.setResourceType(ResourceType.getDefaultInstance())
                .setSyncId(ByteString.copyFrom(id))
                .setEpoch(3)
                .setSequence(1L << 40)
                .setStampDiscoveredAt(true)
                .setDiscoveredAt(TIME));
    assertThat(translator.kind()).isEqualTo(RecordTranslator.Kind.ENTRY);
    assertThat(translator.hasSyncId()).isTrue();
    byte[] copy = new byte[22];
    translator.copySyncId(copy, 1);
    assertThat(Arrays.copyOfRange(copy, 1, 21)).isEqualTo(id);
    assertThat(translator.epoch()).isEqualTo(3);
    assertThat(translator.sequence()).isEqualTo(1L << 40);
    assertThat(translator.stampDiscoveredAt()).isTrue();
    assertThat(translator.hasDiscoveredAt()).isTrue();
  }

  @Test
  void aContainerRecordHasNoRouting() throws Exception {
    scan(r -> r.setCheckpointToken("t").setExpectError(true));
    assertThat(translator.hasSyncId()).isFalse();
    assertThat(translator.epoch()).isZero();
    assertThat(translator.sequence()).isZero();
    assertThat(translator.stampDiscoveredAt()).isFalse();
    assertThat(translator.hasDiscoveredAt()).isFalse();
    assertThatThrownBy(() -> translator.copySyncId(new byte[20], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void routingOutOfRangeIsMalformed() {
    assertThatThrownBy(() -> scan(r -> r.setSyncId(ByteString.copyFromUtf8("short"))))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("5 bytes, expected 20");
    assertThatThrownBy(() -> scan(r -> r.setEpoch(-1)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("4294967295");
    assertThatThrownBy(() -> scan(r -> r.setSequence(-1)))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void markers() throws Exception {
    BeginSync begin = BeginSync.newBuilder().setSyncId(SYNC_ID).setPartitions(4).build();
    scan(r -> r.setBeginSync(begin));
    assertThat(translator.kind()).isEqualTo(RecordTranslator.Kind.BEGIN_SYNC);
    assertThat(translator.begin()).isEqualTo(begin);
    assertThatThrownBy(translator::end).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> translator.translate(SYNC_ID, 0))
        .isInstanceOf(IllegalStateException.class);

    EndSync end = EndSync.newBuilder().setEndedAt(TIME).setRecords(9).build();
    scan(r -> r.setEndSync(end));
    assertThat(translator.kind()).isEqualTo(RecordTranslator.Kind.END_SYNC);
    assertThat(translator.end()).isEqualTo(end);

    scan(r -> r.setAbortSync(AbortSync.newBuilder().setReason("because")));
    assertThat(translator.kind()).isEqualTo(RecordTranslator.Kind.ABORT_SYNC);
    assertThat(translator.abort().getReason()).isEqualTo("because");

    scan(r -> r.setBeginSync(BeginSync.getDefaultInstance()));
    assertThat(translator.begin()).isEqualTo(BeginSync.getDefaultInstance());
  }

  @Test
  void nothingIsKnownBeforeAScanAndAfterAFailedOne() throws Exception {
    assertThatThrownBy(translator::kind).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(translator::operation).isInstanceOf(IllegalStateException.class);
    translate(r -> r.setCheckpointToken("t"));
    assertThatThrownBy(() -> translator.scan(new byte[] {7}, 0, 1))
        .isInstanceOf(MalformedRecordException.class);
    assertThatThrownBy(translator::kind).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(translator::operation).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PUT, PUT",
    "1, PUT_IF_NEWER, PUT_IF_NEWER",
    "2, EXPANDER_WRITE, PUT",
  })
  void modes(int mode, Operation ofGrant, Operation ofResource) throws Exception {
    translate(r -> r.setGrant(grant()).setModeValue(mode));
    assertThat(translator.operation()).isEqualTo(ofGrant);
    translate(r -> r.setResource(Resource.getDefaultInstance()).setModeValue(mode));
    assertThat(translator.operation()).isEqualTo(ofResource);
    translate(r -> r.setAsset(PutAsset.newBuilder().setId("a")).setModeValue(mode));
    assertThat(translator.operation()).isEqualTo(Operation.PUT);
  }

  @Test
  void anUnknownModeIsRefused() {
    assertThatThrownBy(() -> translate(r -> r.setGrant(grant()).setModeValue(3)))
        .isInstanceOf(RecordRefusedException.class)
        .hasMessage("unknown mode 3");
  }

  @Test
  void aRecordWithoutOperationIsRefused() {
    assertThatThrownBy(() -> translate(r -> r.setDiscoveredAt(TIME)))
        .isInstanceOf(RecordRefusedException.class)
        .hasMessageContaining("no operation");
  }

  @Test
  void theStampStandsInForAnAbsentTimeOnly() throws Exception {
    assertThat(stamped(true, false, 1_700_000_000_123L))
        .isEqualTo(Timestamp.newBuilder().setSeconds(1_700_000_000L).setNanos(123_000_000).build());
    assertThat(stamped(true, false, -1L))
        .isEqualTo(Timestamp.newBuilder().setSeconds(-1).setNanos(999_000_000).build());
    assertThat(stamped(true, false, 0L)).isEqualTo(Timestamp.getDefaultInstance());
    assertThat(stamped(true, true, 7L)).isEqualTo(TIME);
    assertThat(stamped(false, false, 7L)).isNull();
    assertThat(stamped(true, false, RecordTranslator.NO_TIMESTAMP)).isNull();
  }

  private Timestamp stamped(boolean asked, boolean present, long millis) throws Exception {
    scan(
        r -> {
          r.setResourceType(ResourceType.newBuilder().setId("t")).setStampDiscoveredAt(asked);
          return present ? r.setDiscoveredAt(TIME) : r;
        });
    translator.translate(SYNC_ID, millis);
    ResourceTypeRecord record = ResourceTypeRecord.parseFrom(translator.value().toByteArray());
    assertThat(translator.value().toByteArray()).isEqualTo(record.toByteArray());
    return record.hasDiscoveredAt() ? record.getDiscoveredAt() : null;
  }

  @Test
  void syncLevelOperations() throws Exception {
    translate(r -> r.setCheckpointToken("täken"));
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.SYNC_TOKEN);
    assertThat(translator.value().toByteArray())
        .isEqualTo("täken".getBytes(StandardCharsets.UTF_8));
    translate(r -> r.setCheckpointToken(""));
    assertThat(translator.operation()).isEqualTo(Operation.PUT);
    assertThat(translator.value().size()).isZero();

    translate(r -> r.setEntitlementGraph(ByteString.copyFromUtf8("graph")));
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.ENTITLEMENT_GRAPH);
    assertThat(translator.value().toByteArray())
        .isEqualTo("graph".getBytes(StandardCharsets.UTF_8));

    translate(r -> r.setMarkSupportsDiff(true));
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.SUPPORTS_DIFF);
    assertThat(translator.operation()).isEqualTo(Operation.PUT);
    assertThat(translator.value().size()).isZero();
    translate(r -> r.setMarkSupportsDiff(false));
    assertThat(translator.operation()).isEqualTo(Operation.DELETE);
  }

  @Test
  void recordsThatNameTheSync() throws Exception {
    translate(r -> r.setAsset(PutAsset.newBuilder().setId("a")).setDiscoveredAt(TIME));
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.asset("a"));
    assertThat(translator.value().toByteArray())
        .isEqualTo(
            AssetRecord.newBuilder()
                .setSyncId(SYNC_ID)
                .setExternalId("a")
                .setDiscoveredAt(TIME)
                .build()
                .toByteArray());
    translate(r -> r.setSessionPut(SessionPut.newBuilder().setKey("n/\0k")));
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.session(SYNC_ID, "n/\0k"));
    assertThat(translator.value().toByteArray())
        .isEqualTo(
            SessionRecord.newBuilder().setSyncId(SYNC_ID).setKey("n/\0k").build().toByteArray());
  }

  @Test
  void deletesHaveAKeyAndNoValue() throws Exception {
    translate(r -> r.setDeleteGrant(grant()).setModeValue(7));
    assertThat(translator.operation()).isEqualTo(Operation.DELETE);
    assertThat(translator.key().toByteArray())
        .isEqualTo(Keys.grant("group", "g", "e", "user", "u"));
    assertThat(translator.value().size()).isZero();
    translate(r -> r.setDeleteResource(id("", "r")));
    assertThat(translator.operation()).isEqualTo(Operation.DELETE);
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.resource("", "r"));
    translate(r -> r.setDeleteEntitlement(grant().getEntitlement()));
    assertThat(translator.operation()).isEqualTo(Operation.DELETE);
    assertThat(translator.key().toByteArray()).isEqualTo(Keys.entitlement("group", "g", "e"));
    assertThat(translator.value().size()).isZero();
  }

  @Test
  void incompleteReferencesAreRefusedByName() {
    refused(r -> r.setGrant(grant().toBuilder().clearEntitlement()), "no entitlement");
    refused(r -> r.setGrant(grant().toBuilder().clearPrincipal()), "no principal");
    refused(
        r -> {
          r.setGrant(grant());
          r.getGrantBuilder().getEntitlementBuilder().clearId();
          return r;
        },
        "entitlement of the grant has no id");
    refused(
        r -> {
          r.setGrant(grant());
          r.getGrantBuilder().getEntitlementBuilder().clearResource();
          return r;
        },
        "no resource type");
    refused(
        r -> {
          r.setGrant(grant());
          r.getGrantBuilder().getEntitlementBuilder().getResourceBuilder().setId(id("t", ""));
          return r;
        },
        "no resource id");
    refused(
        r -> {
          r.setGrant(grant());
          r.getGrantBuilder().getPrincipalBuilder().setId(id("", "u"));
          return r;
        },
        "principal of the grant has no type");
    refused(
        r -> {
          r.setGrant(grant());
          r.getGrantBuilder().getPrincipalBuilder().setId(id("user", ""));
          return r;
        },
        "principal of the grant has no id");
    refused(r -> r.setEntitlement(Entitlement.newBuilder().setId("e")), "no resource");
    refused(
        r ->
            r.setEntitlement(
                Entitlement.newBuilder().setResource(Resource.newBuilder().setId(id("", "r")))),
        "no type");
    refused(
        r ->
            r.setDeleteEntitlement(
                Entitlement.newBuilder().setResource(Resource.newBuilder().setId(id("t", "")))),
        "no id");
    refused(r -> r.setAsset(PutAsset.newBuilder().setContentType("text/plain")), "asset has no id");
    refused(r -> r.setDeleteGrant(Grant.getDefaultInstance()), "no entitlement");
  }

  private void refused(UnaryOperator<StreamRecord.Builder> record, String reason) {
    assertThatThrownBy(() -> translate(record))
        .isInstanceOf(RecordRefusedException.class)
        .hasMessageContaining(reason)
        .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
  }

  /** Strings count that are not stored: of the embedded resources, of external ids, of markers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant.id",
        "grant.entitlement.slug",
        "grant.entitlement.resource.external_id.link",
        "grant.entitlement.grantable_to.display_name",
        "grant.principal.annotations.type_url",
        "grant.principal.profile.fields.key",
        "grant.sources.sources.key",
        "entitlement.resource.display_name",
        "resource.external_id.link",
        "resource.icon.id",
        "resource.profile.fields.value.string_value",
        "resource_type.display_name",
        "delete_grant.principal.display_name",
        "delete_resource.resource",
        "asset.content_type",
        "session_put.key",
        "checkpoint_token",
        "begin_sync.connector",
        "abort_sync.reason",
      })
  void invalidUtf8InAnyKnownStringIsMalformed(String path) throws Exception {
    byte[] bad = nested(path, new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(() -> translator.scan(bad, 0, bad.length))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("invalid UTF-8")
        .extracting(e -> ((MalformedRecordException) e).offset())
        .isEqualTo(bad.length - 2);
    byte[] good = nested(path, new byte[] {'a', 'b'});
    translator.scan(good, 0, good.length);
  }

  private static byte[] nested(String path, byte[] text) {
    var type = StreamRecord.getDescriptor();
    byte[] numbers = new byte[path.split("\\.", -1).length];
    int depth = 0;
    for (String step : path.split("\\.", -1)) {
      var field = type.findFieldByName(step);
      numbers[depth++] = (byte) field.getNumber();
      type = field.getJavaType().name().equals("MESSAGE") ? field.getMessageType() : null;
    }
    byte[] result = text;
    for (int i = depth - 1; i >= 0; i--) {
      ByteSink sink = new ByteSink();
      sink.writeDelimited(numbers[i] << 3 | 2, result, 0, result.length);
      result = sink.toByteArray();
    }
    return result;
  }

  @Test
  void unknownFieldsOfTheContainerAndOfRebuiltMessagesGo() throws Exception {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(45, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    translate(r -> r.setGrant(grant()));
    byte[] plain = translator.value().toByteArray();
    translate(
        r -> r.setGrant(grant().toBuilder().setUnknownFields(unknown)).setUnknownFields(unknown));
    assertThat(translator.value().toByteArray()).isEqualTo(plain);
  }
}
