package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.testdata.GoldenCase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
  private static final HexFormat HEX = HexFormat.of();

  /** \0 and \1 stand for the characters of that number. */
  @ParameterizedTest
  @CsvSource({
    "group, g1, group:g1:member, 67726f7570 00 6731 00 31 00 6d656d626572",
    "group, g1, group:g1:, 67726f7570 00 6731 00 31 00",
    "group, g1, group:g1, 67726f7570 00 6731 00 30 00 67726f75703a6731",
    "group, g1, Group:g1:member, 67726f7570 00 6731 00 30 00 47726f75703a67313a6d656d626572",
    "group, g1, member, 67726f7570 00 6731 00 30 00 6d656d626572",
    "group, g1, '', 67726f7570 00 6731 00 30 00",
    "a:b, c, a:b:c:m, 613a62 00 63 00 31 00 6d",
    "a, b:c, a:b:c:m, 61 00 623a63 00 31 00 6d",
    "group, g\\0, group:g\\0:m, 67726f7570 00 670101 00 31 00 6d",
    "group, g\\1, group:g\\1:m\\0, 67726f7570 00 670102 00 31 00 6d0101",
    "a, b, a:bxm, 61 00 62 00 30 00 613a62786d",
    "a, b, axb:m, 61 00 62 00 30 00 6178623a6d",
    "a, b, x:b:m, 61 00 62 00 30 00 783a623a6d",
    "a, b, a:x:m, 61 00 62 00 30 00 613a783a6d",
  })
  void entitlementIdentity(String type, String resource, String id, String tail) {
    String t = control(type);
    String r = control(resource);
    String e = control(id);
    byte[] expected = HEX.parseHex("030300" + tail.replace(" ", ""));
    assertThat(Keys.entitlement(t, r, e)).isEqualTo(expected);

    ByteSink out = new ByteSink();
    byte[] raw = ("x" + e + r + t).getBytes(StandardCharsets.UTF_8);
    int el = e.length();
    int rl = r.length();
    Keys.appendEntitlement(raw, 1 + el + rl, t.length(), 1 + el, rl, 1, el, out);
    assertThat(out.toByteArray()).isEqualTo(expected);
    assertThat(Keys.partitionLength(expected, 0, expected.length)).isEqualTo(expected.length - 3);
  }

  private static String control(String text) {
    return text.replace("\\0", "\0").replace("\\1", "\1");
  }

  @Test
  void theOtherPrimaryKeys() {
    assertThat(HEX.formatHex(Keys.resourceType("a\0"))).isEqualTo("030100610101");
    assertThat(HEX.formatHex(Keys.resource("", ""))).isEqualTo("03020000");
    assertThat(HEX.formatHex(Keys.grant("g", "1", "g:1:m", "u", "2")))
        .isEqualTo("030400" + "67003100310" + "06d0075" + "0032");
    assertThat(HEX.formatHex(Keys.asset("i"))).isEqualTo("03050069");
    assertThat(HEX.formatHex(Keys.session("s", "k\1"))).isEqualTo("03090073006b0102");
    assertThat(HEX.formatHex(Keys.SYNC_RUN_KEY)).isEqualTo("0306");
  }

  @Test
  void metaKeys() {
    assertThat(HEX.formatHex(Keys.KEYSPACE_VERSION))
        .isEqualTo("03ff6b657973706163655f76657273696f6e");
    assertThat(HEX.formatHex(Keys.GRANT_ENTITLEMENT_ID_FORMAT))
        .isEqualTo("03ff6772616e745f656e7469746c656d656e745f69645f666f726d6174");
    assertThat(HEX.formatHex(Keys.STATS)).isEqualTo("03ff737461747300");
    assertThat(HEX.formatHex(Keys.ENTITLEMENT_GRAPH))
        .isEqualTo("03ff656e7469746c656d656e742d677261706800");
  }

  @Test
  void keysDerivedFromAGrant() {
    byte[] grant = Keys.grant("group", "g\0", "group:g\0:m", "user", "u\1");
    String partition = "67726f75700067010100" + "3100" + "6d";
    String principal = "7573657200750102";
    byte[] padded = HEX.parseHex("ffff" + HEX.formatHex(grant) + "ff");
    int length = grant.length;

    assertThat(Keys.partitionLength(padded, 2, length)).isEqualTo(partition.length() / 2);
    ByteSink out = new ByteSink();
    Keys.appendByPrincipal(padded, 2, length, out);
    assertThat(HEX.formatHex(out.toByteArray()))
        .isEqualTo("03070400" + principal + "00" + partition);
    ByteSink back = new ByteSink();
    Keys.appendGrantOfByPrincipal(out.array(), 0, out.size(), back);
    assertThat(back.toByteArray()).isEqualTo(grant);

    out.reset();
    Keys.appendNeedsExpansion(padded, 2, length, out);
    assertThat(HEX.formatHex(out.toByteArray()))
        .isEqualTo("03070500" + partition + "00" + principal);

    out.reset();
    Keys.appendByPrincipalHash(padded, 2, length, 0x00ab, out);
    assertThat(HEX.formatHex(out.toByteArray()))
        .isEqualTo("03070800" + partition + "00" + "00ab" + principal);
  }

  @Test
  void keyOfTheIndexByParent() {
    byte[] child = Keys.resource("user", "u");
    ByteSink out = new ByteSink();
    Keys.appendByParent(child, 0, child.length, new byte[] {'x', 0, 'o'}, 0, 0, 1, 2, out);
    assertThat(HEX.formatHex(out.toByteArray()))
        .isEqualTo("03070100" + "00" + "01016f" + "00" + "75736572" + "00" + "75");
  }

  /** The partition is escaped once more, its separators and escapes included. */
  @Test
  void keysOfDigests() {
    byte[] partition = HEX.parseHex("67726f75700067010100" + "3100" + "6d");
    String escaped = "67726f7570" + "0101" + "67" + "0102" + "0102" + "0101" + "31" + "0101" + "6d";
    ByteSink out = new ByteSink();
    Keys.appendDigestRoot(partition, 0, partition.length, out);
    assertThat(HEX.formatHex(out.toByteArray())).isEqualTo("030a0800" + escaped + "0000");
    out.reset();
    Keys.appendDigestLeaf(partition, 0, partition.length, 0xab80, out);
    assertThat(HEX.formatHex(out.toByteArray())).isEqualTo("030a0800" + escaped + "0001" + "ab80");
    assertThat(HEX.formatHex(Keys.DIGEST_GLOBAL)).isEqualTo("030a08000002");
  }

  @Test
  void keysWithTooFewComponentsAreRefused() {
    byte[] resource = Keys.resource("a", "b");
    byte[] entitlement = Keys.entitlement("a", "b", "c");
    ByteSink out = new ByteSink();
    assertThatThrownBy(() -> Keys.partitionLength(resource, 0, resource.length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("03020061");
    assertThatThrownBy(() -> Keys.appendByPrincipal(entitlement, 0, entitlement.length, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Keys.appendGrantOfByPrincipal(resource, 0, resource.length, out))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void familiesAreInKeyOrderAndFoundByTheirKeys() {
    List<byte[]> prefixes = Arrays.stream(KeyFamily.values()).map(KeyFamily::prefix).toList();
    assertThat(prefixes).isSortedAccordingTo(Arrays::compareUnsigned);
    for (KeyFamily family : KeyFamily.values()) {
      assertThat(KeyFamily.of(family.prefix(), 0, family.prefix().length)).isEqualTo(family);
    }
    byte[] padded = HEX.parseHex("000307040061");
    assertThat(KeyFamily.of(padded, 1, 5)).isEqualTo(KeyFamily.GRANTS_BY_PRINCIPAL);
    assertThat(KeyFamily.of(Keys.SYNC_TOKEN, 0, 3)).isEqualTo(KeyFamily.SYNC_RUN);
    assertThat(KeyFamily.of(Keys.STATS, 0, Keys.STATS.length)).isEqualTo(KeyFamily.META);
    assertThat(KeyFamily.DIGESTS.isDerived()).isTrue();
    assertThat(KeyFamily.GRANTS.isDerived()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"''", "03", "0401", "0308", "0307", "030702", "0300"})
  void otherKeysHaveNoFamily(String hex) {
    byte[] key = HEX.parseHex(hex);
    assertThatThrownBy(() -> KeyFamily.of(key, 0, key.length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyGoldenKeyHasAFamilyAndTheyComeInTheirOrder() {
    for (GoldenCase golden : GoldenCase.all()) {
      List<KeyFamily> families =
          golden.expected().keySet().stream().map(k -> KeyFamily.of(k, 0, k.length)).toList();
      assertThat(families).isSorted();
    }
  }

  @Test
  void upperBounds() {
    assertThat(Keys.upperBound(new byte[] {3, 4})).isEqualTo(new byte[] {3, 5});
    assertThat(Keys.upperBound(new byte[] {3, (byte) 0xff})).isEqualTo(new byte[] {4});
    assertThat(Keys.upperBound(new byte[] {(byte) 0xff})).isNull();
    assertThat(Keys.upperBound(new byte[0])).isNull();
  }
}
