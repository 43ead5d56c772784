package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.GrantSourceRecord;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceRef;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoredValuesTest {
  private static final Map<KeyFamily, Message> PROTOTYPES =
      Map.of(
          KeyFamily.RESOURCE_TYPES, ResourceTypeRecord.getDefaultInstance(),
          KeyFamily.RESOURCES, ResourceRecord.getDefaultInstance(),
          KeyFamily.ENTITLEMENTS, EntitlementRecord.getDefaultInstance(),
          KeyFamily.GRANTS, GrantRecord.getDefaultInstance(),
          KeyFamily.ASSETS, AssetRecord.getDefaultInstance());

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 5, 1000000005",
    "-1, 0, -1000000000",
    "9223372036, 854775807, 9223372036854775807",
    "9223372037, 0, -9223372036709551616",
  })
  void discoveredAtOfEveryFamily(long seconds, int nanos, long expected) {
    Timestamp time = Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    PROTOTYPES.forEach(
        (family, prototype) -> {
          var field = prototype.getDescriptorForType().findFieldByName("discovered_at");
          byte[] value = prototype.toBuilder().setField(field, time).build().toByteArray();
          assertThat(StoredValues.discoveredAtNanos(family, value, 0, value.length))
              .isEqualTo(expected);
          assertThat(StoredValues.discoveredAtNanos(family, new byte[0], 0, 0))
              .isEqualTo(StoredValues.ABSENT);
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyFamily.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RESOURCE_TYPES", "RESOURCES", "ENTITLEMENTS", "GRANTS", "ASSETS"})
  void otherFamiliesHaveNoTime(KeyFamily family) {
    assertThatThrownBy(() -> StoredValues.discoveredAtNanos(family, new byte[0], 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(family.name());
  }

  @ParameterizedTest
  @CsvSource({"0, 0, false, 0", "1, 5, true, 0", "7, 0, false, 2", "-1, 0, true, 1"})
  void factsOfAGrantInOnePassAreThoseOfThreePasses(
      long seconds, int nanos, boolean needs, int sources) {
    GrantRecord.Builder grant =
        GrantRecord.newBuilder()
            .setExternalId("grant")
            .setDiscoveredAt(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
            .setNeedsExpansion(needs);
    for (int i = 0; i < sources; i++) {
      grant.putSources("source" + i, GrantSourceRecord.getDefaultInstance());
    }
    byte[] value = grant.build().toByteArray();
    byte[] key = Keys.grant("group", "g", "group:g:member", "user", "u");
    StoredValues.GrantFacts facts = new StoredValues.GrantFacts();
    if (seconds < 0) {
      assertThatThrownBy(() -> facts.read(value, 0, value.length))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("discovered_at is -1 s");
      return;
    }
    facts.read(value, 0, value.length);
    assertThat(facts.mergeTime())
        .isEqualTo(StoredValues.mergeTime(KeyFamily.GRANTS, value, 0, value.length));
    assertThat(facts.needsExpansion()).isEqualTo(needs);
    assertThat(facts.hasSources()).isEqualTo(sources > 0);
    assertThat(
            GrantDigests.contentHashWithoutSources(key, 0, key.length)
                == new GrantDigests().contentHash(key, 0, key.length, value, 0, value.length))
        .isEqualTo(sources == 0);
    facts.read(new byte[0], 0, 0);
    assertThat(facts.mergeTime()).isZero();
    assertThat(facts.needsExpansion() || facts.hasSources()).isFalse();
  }

  @Test
  void needsExpansion() {
    byte[] yes =
        GrantRecord.newBuilder().setExternalId("x").setNeedsExpansion(true).build().toByteArray();
    byte[] no = GrantRecord.newBuilder().setExternalId("x").build().toByteArray();
    assertThat(StoredValues.needsExpansion(yes, 0, yes.length)).isTrue();
    assertThat(StoredValues.needsExpansion(no, 0, no.length)).isFalse();
  }

  @Test
  void parents() {
    StoredValues.Parent parent = new StoredValues.Parent();
    byte[] value =
        ResourceRecord.newBuilder()
            .setResourceId("r")
            .setParent(ResourceRef.newBuilder().setResourceTypeId("type").setResourceId("id"))
            .setDescription("d")
            .build()
            .toByteArray();
    assertThat(StoredValues.findParent(value, 0, value.length, parent)).isTrue();
    assertThat(text(value, parent.typeOffset(), parent.typeLength())).isEqualTo("type");
    assertThat(text(value, parent.idOffset(), parent.idLength())).isEqualTo("id");

    byte[] withoutType =
        ResourceRecord.newBuilder()
            .setParent(ResourceRef.newBuilder().setResourceId("id"))
            .build()
            .toByteArray();
    assertThat(StoredValues.findParent(withoutType, 0, withoutType.length, parent)).isTrue();
    assertThat(parent.typeLength()).isZero();

    byte[] withoutId =
        ResourceRecord.newBuilder()
            .setParent(ResourceRef.newBuilder().setResourceTypeId("type"))
            .build()
            .toByteArray();
    assertThat(StoredValues.findParent(withoutId, 0, withoutId.length, parent)).isFalse();
    assertThat(StoredValues.findParent(new byte[0], 0, 0, parent)).isFalse();
  }

  private static String text(byte[] array, int offset, int length) {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  @Test
  void sourceKeys() {
    byte[] value =
        GrantRecord.newBuilder()
            .setExternalId("x")
            .putSources("b", GrantSourceRecord.newBuilder().setIsDirect(true).build())
            .putSources("", GrantSourceRecord.getDefaultInstance())
            .putSources("a", GrantSourceRecord.getDefaultInstance())
            .build()
            .toByteArray();
    List<String> keys = new ArrayList<>();
    StoredValues.forEachSourceKey(
        value, 0, value.length, (array, offset, length) -> keys.add(text(array, offset, length)));
    assertThat(keys).containsExactly("b", "", "a");
  }

  @Test
  void damagedValuesEnd() {
    byte[] cut = {0x12, 9, 'x'};
    assertThatThrownBy(() -> StoredValues.needsExpansion(cut, 0, cut.length))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] open = {0x1b, 8, 1};
    assertThatThrownBy(() -> StoredValues.needsExpansion(open, 0, open.length))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] type = {0x0f};
    assertThatThrownBy(() -> StoredValues.needsExpansion(type, 0, type.length))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
