package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.model.NaiveStore;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.GrantSources;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.storage.GrantExpandableRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.GrantSourceRecord;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.PutMode;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RowFoldTest {
  private final RowFold fold = new RowFold();

  private static Timestamp time(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private static byte[] grant(String id, Timestamp time) {
    GrantRecord.Builder grant = GrantRecord.newBuilder().setExternalId(id);
    return (time == null ? grant : grant.setDiscoveredAt(time)).build().toByteArray();
  }

  private void apply(Operation operation, byte[] value) {
    byte[] padded = new byte[value.length + 3];
    System.arraycopy(value, 0, padded, 2, value.length);
    fold.apply(operation, padded, 2, value.length);
  }

  private GrantRecord row() throws Exception {
    assertThat(fold.present()).isTrue();
    return GrantRecord.parseFrom(
        Arrays.copyOfRange(
            fold.valueArray(), fold.valueOffset(), fold.valueOffset() + fold.valueLength()));
  }

  @Test
  void theLastPutStandsAndDeletesRemove() throws Exception {
    fold.begin(KeyFamily.GRANTS);
    assertThat(fold.present()).isFalse();
    apply(Operation.PUT, grant("a", time(9)));
    apply(Operation.PUT, grant("b", time(1)));
    assertThat(row().getExternalId()).isEqualTo("b");
    fold.apply(Operation.DELETE, null, 0, 0);
    assertThat(fold.present()).isFalse();
    assertThat(fold.valueLength()).isZero();
    assertThatThrownBy(fold::valueArray).isInstanceOf(IllegalStateException.class);
    apply(Operation.PUT_IF_NEWER, grant("c", null));
    assertThat(row().getExternalId()).isEqualTo("c");
    fold.begin(KeyFamily.GRANTS);
    assertThat(fold.present()).isFalse();
  }

  @Test
  void conditionsCompareNanoseconds() throws Exception {
    Timestamp one = Timestamp.newBuilder().setSeconds(5).setNanos(1).build();
    Timestamp two = one.toBuilder().setNanos(2).build();
    fold.begin(KeyFamily.GRANTS);
    apply(Operation.PUT, grant("a", one));
    apply(Operation.PUT_IF_NEWER, grant("equal", one));
    apply(Operation.PUT_IF_NEWER, grant("earlier", time(5)));
    apply(Operation.PUT_IF_NEWER, grant("absent", null));
    assertThat(row().getExternalId()).isEqualTo("a");
    apply(Operation.PUT_IF_NEWER, grant("later", two));
    assertThat(row().getExternalId()).isEqualTo("later");
    apply(Operation.PUT, grant("without", null));
    apply(Operation.PUT_IF_NEWER, grant("any", time(-100)));
    assertThat(row().getExternalId()).isEqualTo("any");
    apply(Operation.PUT_IF_NEWER, grant("epoch", Timestamp.getDefaultInstance()));
    assertThat(row().getExternalId()).isEqualTo("epoch");
  }

  @Test
  void theExpanderKeepsTimeAndExpansion() throws Exception {
    GrantRecord stored =
        GrantRecord.newBuilder()
            .setExternalId("stored")
            .setDiscoveredAt(time(1))
            .setExpansion(GrantExpandableRecord.newBuilder().addEntitlementIds("e"))
            .setNeedsExpansion(true)
            .addAnnotations(Any.newBuilder().setTypeUrl("old"))
            .putSources("old", GrantSourceRecord.getDefaultInstance())
            .build();
    GrantRecord written =
        GrantRecord.newBuilder()
            .setExternalId("written")
            .setDiscoveredAt(time(2))
            .addAnnotations(Any.newBuilder().setTypeUrl("new"))
            .putSources("new", GrantSourceRecord.newBuilder().setIsDirect(true).build())
            .build();
    fold.begin(KeyFamily.GRANTS);
    apply(Operation.PUT, stored.toByteArray());
    for (int i = 0; i < 3; i++) { // the row is then in a buffer of the fold's own
      apply(Operation.EXPANDER_WRITE, written.toByteArray());
      assertThat(row())
          .isEqualTo(
              written.toBuilder()
                  .setDiscoveredAt(time(1))
                  .setExpansion(stored.getExpansion())
                  .setNeedsExpansion(true)
                  .build());
    }
    apply(Operation.PUT, grant("plain", null));
    apply(Operation.EXPANDER_WRITE, written.toByteArray());
    assertThat(row()).isEqualTo(written.toBuilder().clearDiscoveredAt().build());
    apply(Operation.DELETE, new byte[0]);
    apply(Operation.EXPANDER_WRITE, written.toByteArray());
    assertThat(row()).isEqualTo(written);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> fold.apply(Operation.PUT, new byte[0], 0, 0))
        .isInstanceOf(IllegalStateException.class);
    fold.begin(KeyFamily.RESOURCES);
    assertThatThrownBy(() -> fold.apply(Operation.EXPANDER_WRITE, new byte[0], 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RESOURCES");
    assertThatThrownBy(() -> fold.apply(Operation.PUT, new byte[1], 1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    fold.begin(KeyFamily.SESSIONS);
    fold.apply(Operation.PUT, new byte[0], 0, 0);
    assertThatThrownBy(() -> fold.apply(Operation.PUT_IF_NEWER, new byte[0], 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SESSIONS");
    assertThatThrownBy(() -> Operation.of(4)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Operation.of(3)).isEqualTo(Operation.EXPANDER_WRITE);
  }

  /** Random operations on a few keys, against the model; both whole files must be equal. */
  @Property(tries = 150)
  void randomOperations(@ForAll long seed) {
    Random random = new Random(seed);
    NaiveStore byProduct = NaiveStore.spliced();
    NaiveStore byModel = NaiveStore.generated();
    List<StreamRecord> records = new ArrayList<>();
    records.add(
        StreamRecord.newBuilder()
            .setBeginSync(BeginSync.newBuilder().setSyncId("37gZOrYl7So2UMaLT7driyf9Gew"))
            .build());
    for (int i = random.nextInt(60); i >= 0; i--) {
      records.add(operation(random));
    }
    records.add(StreamRecord.newBuilder().setEndSync(EndSync.getDefaultInstance()).build());
    for (StreamRecord record : records) {
      assertThat(byProduct.apply(record.toByteArray())).isTrue();
      assertThat(byModel.apply(record.toByteArray())).isTrue();
    }
    assertThat(lines(byProduct.contents())).isEqualTo(lines(byModel.contents()));
  }

  private static List<String> lines(NavigableMap<byte[], byte[]> rows) {
    HexFormat hex = HexFormat.of();
    return rows.entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + " " + hex.formatHex(row.getValue()))
        .toList();
  }

  private static StreamRecord operation(Random random) {
    StreamRecord.Builder record =
        StreamRecord.newBuilder().setMode(PutMode.forNumber(random.nextInt(3)));
    if (random.nextInt(4) > 0) {
      record.setDiscoveredAt(time(random.nextInt(4)));
    }
    ResourceId id =
        ResourceId.newBuilder().setResourceType("t").setResource("r" + random.nextInt(2)).build();
    Resource resource = Resource.newBuilder().setId(id).build();
    return switch (random.nextInt(8)) {
      case 0 ->
          record
              .setResourceType(
                  ResourceType.newBuilder().setId("t").setDisplayName("" + random.nextInt(9)))
              .build();
      case 1 ->
          record
              .setResource(
                  resource.toBuilder()
                      .setParentResourceId(
                          random.nextBoolean() ? id : id.toBuilder().clearResource().build()))
              .build();
      case 2 -> record.setDeleteResource(id).build();
      case 3 -> record.setEntitlement(Entitlement.newBuilder().setResource(resource)).build();
      case 4 -> record.setDeleteGrant(grant(random)).build();
      default -> record.setGrant(grant(random)).build();
    };
  }

  private static Grant grant(Random random) {
    ResourceId group = ResourceId.newBuilder().setResourceType("g").setResource("g").build();
    ResourceId user =
        ResourceId.newBuilder().setResourceType("u").setResource("" + random.nextInt(2)).build();
    Grant.Builder grant =
        Grant.newBuilder()
            .setId("" + random.nextInt(100))
            .setEntitlement(
                Entitlement.newBuilder().setId("e").setResource(Resource.newBuilder().setId(group)))
            .setPrincipal(Resource.newBuilder().setId(user));
    if (random.nextBoolean()) {
      grant.addAnnotations(
          Any.pack(GrantExpandable.newBuilder().addEntitlementIds("" + random.nextInt(9)).build()));
    }
    if (random.nextBoolean()) {
      grant.setSources(
          GrantSources.newBuilder()
              .putSources(
                  "" + random.nextInt(9),
                  GrantSources.GrantSource.newBuilder().setIsDirect(random.nextBoolean()).build()));
    }
    return grant.build();
  }
}
