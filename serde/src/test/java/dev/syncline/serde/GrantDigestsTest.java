package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.GrantSourceRecord;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantDigestsTest {
  private final GrantDigests digests = new GrantDigests();

  private long contentHash(byte[] key, GrantRecord value) {
    byte[] bytes = value.toByteArray();
    return digests.contentHash(key, 0, key.length, bytes, 0, bytes.length);
  }

  @Test
  void hashesOfAGrantWithoutSources() {
    byte[] key = Keys.grant("group", "g1", "group:g1:member", "user", "u1");
    GrantRecord value =
        GrantRecord.newBuilder().setExternalId("anything").setNeedsExpansion(true).build();
    assertThat(contentHash(key, value)).isEqualTo(0xab5f34098575efc8L);
    assertThat(GrantDigests.bucketHash16(key, 0, key.length)).isEqualTo(0x0f0b);
  }

  @Test
  void sourceKeysCountInTheirOrderAndTheirValuesDoNot() {
    byte[] key = Keys.grant("g", "1", "g:1:m", "u", "2");
    GrantSourceRecord direct = GrantSourceRecord.newBuilder().setIsDirect(true).build();
    GrantRecord one =
        GrantRecord.newBuilder()
            .putSources("b\0", direct)
            .putSources("a", GrantSourceRecord.getDefaultInstance())
            .build();
    GrantRecord other =
        GrantRecord.newBuilder()
            .putSources("a", direct)
            .putSources("b\0", GrantSourceRecord.getDefaultInstance())
            .build();
    ByteSink hashed = new ByteSink();
    hashed.writeBytes(key, 3, key.length - 3);
    hashed.writeBytes(HexFormat.of().parseHex("0061" + "00620101"));
    long expected = XxHash64.hash(hashed.array(), 0, hashed.size());
    // Message objects write entries as they were put: the first value is out of order.
    assertThat(contentHash(key, one)).isEqualTo(expected);
    assertThat(contentHash(key, other)).isEqualTo(expected);
    assertThat(contentHash(key, GrantRecord.getDefaultInstance())).isNotEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0",
    "512, 0",
    "513, 1",
    "1024, 1",
    "1025, 2",
    "2048, 2",
    "2049, 3",
    "16777216, 15",
    "16777217, 16",
    "33554432, 16",
    "33554433, 16",
    "9223372036854775807, 16",
  })
  void widths(long count, int width) {
    assertThat(GrantDigests.width(count)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 8000", "4, a000", "9, ab80", "15, abce", "16, abcf"})
  void leaves(int width, String leaf) {
    assertThat(GrantDigests.leaf16(0xabcf, width)).isEqualTo(Integer.parseInt(leaf, 16));
  }

  @Test
  void values() {
    ByteSink out = new ByteSink();
    GrantDigests.appendRootValue(9, 0x102, -2, out);
    GrantDigests.appendNodeValue(1, 2, out);
    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(
            "09"
                + "0000000000000102"
                + "fffffffffffffffe"
                + "0000000000000001"
                + "0000000000000002");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> GrantDigests.width(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GrantDigests.leaf16(0, 17))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GrantDigests.leaf16(0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
