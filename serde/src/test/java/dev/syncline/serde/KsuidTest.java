package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KsuidTest {
  @ParameterizedTest
  @CsvSource({
    "000000000000000000000000000, 0000000000000000000000000000000000000000, 1400000000",
    "aWgEPTl1tmebfsQzFP4bxwgy80V, ffffffffffffffffffffffffffffffffffffffff, 5694967295",
    "000000000000000000000000001, 0000000000000000000000000000000000000001, 1400000000",
    "00000000000000000000000000z, 000000000000000000000000000000000000003d, 1400000000",
    "000000000000000000000000010, 000000000000000000000000000000000000003e, 1400000000",
  })
  void vectors(String text, String hex, long seconds) {
    Ksuid id = Ksuid.fromText(text);
    assertThat(HexFormat.of().formatHex(id.toBytes())).isEqualTo(hex);
    assertThat(id.unixSeconds()).isEqualTo(seconds);
    assertThat(Ksuid.fromBytes(HexFormat.of().parseHex(hex))).isEqualTo(id).hasToString(text);
  }

  /** Ids of the golden cases carry the time their sync was started. */
  @Test
  void timeOfAnId() {
    assertThat(Ksuid.fromText("37gZOrYl7So2UMaLT7driyf9Gew").unixSeconds()).isEqualTo(1767326645L);
  }

  @Property(tries = 300)
  void bytesAndTextsAreOrderedAlike(@ForAll @Size(20) byte[] a, @ForAll @Size(20) byte[] b) {
    Ksuid first = Ksuid.fromBytes(a);
    Ksuid second = Ksuid.fromBytes(b);
    assertThat(Ksuid.fromText(first.toString())).isEqualTo(first).hasSameHashCodeAs(first);
    assertThat(Integer.signum(first.toString().compareTo(second.toString())))
        .isEqualTo(Integer.signum(first.compareTo(second)));
  }

  @Property(tries = 200)
  void laterIsGreater(
      @ForAll @LongRange(min = Ksuid.EPOCH_SECONDS, max = Ksuid.EPOCH_SECONDS + 0xfffffffeL)
          long seconds,
      @ForAll @Size(16) byte[] payload,
      @ForAll @Size(16) byte[] later) {
    Ksuid id = Ksuid.of(seconds, payload);
    assertThat(id.unixSeconds()).isEqualTo(seconds);
    assertThat(Ksuid.of(seconds + 1, later)).isGreaterThan(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "37gZOrYl7So2UMaLT7driyf9Ge",
        "37gZOrYl7So2UMaLT7driyf9Geww",
        "37gZOrYl7So2UMaLT7driyf9Ge-",
        "37gZOrYl7So2UMaLT7driyf9Geé",
        "aWgEPTl1tmebfsQzFP4bxwgy80W",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzz"
      })
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> Ksuid.fromText(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
    assertThat(Ksuid.isText(text)).isFalse();
  }

  @Test
  void refusesOtherLengthsAndTimes() {
    assertThatThrownBy(() -> Ksuid.fromBytes(new byte[19]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("19 bytes, expected 20");
    assertThatThrownBy(() -> Ksuid.of(1, new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ksuid.of(1700000000L, new byte[15]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
