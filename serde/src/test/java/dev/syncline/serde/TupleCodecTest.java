package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TupleCodecTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "6731, 6731",
    "'', ''",
    "6700, 670101",
    "6701, 670102",
    "000100, 010101020101",
    "0101, 01020102",
    "c3a9, c3a9",
    "02ff7f80, 02ff7f80",
    "6162636465666768696a00, 6162636465666768696a0101",
    "6162636405666768016a6b6c6d6e6f70717273, 61626364056667680102" + "6a6b6c6d6e6f70717273",
  })
  void escapesAndBack(String raw, String encoded) {
    byte[] bytes = HEX.parseHex(raw);
    ByteSink out = new ByteSink();
    out.writeByte(7);
    TupleCodec.escape(bytes, 0, bytes.length, out);
    out.setByte(0, 0);
    assertThat(HEX.formatHex(out.toByteArray())).isEqualTo("00" + encoded);
    ByteSink back = new ByteSink();
    TupleCodec.unescape(out.array(), 1, out.size() - 1, back);
    assertThat(back.toByteArray()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "6100", "01", "6101", "0100", "0103", "01016101ff"})
  void refusesWhatIsNoComponent(String encoded) {
    byte[] bytes = HEX.parseHex(encoded);
    assertThatThrownBy(() -> TupleCodec.unescape(bytes, 0, bytes.length, new ByteSink()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(separator|followed by).*");
  }

  @Property(tries = 500)
  void everyByteStringSurvives(@ForAll byte[] raw) {
    ByteSink out = new ByteSink();
    TupleCodec.escape(raw, 0, raw.length, out);
    assertThat(TupleCodec.componentEnd(out.array(), 0, out.size())).isEqualTo(out.size());
    ByteSink back = new ByteSink();
    TupleCodec.unescape(out.array(), 0, out.size(), back);
    assertThat(back.toByteArray()).isEqualTo(raw);
  }

  /**
   * Order of encoded tuples is component-wise order of the raw ones, and no tuple of a length
   * starts another.
   */
  @Test
  void orderAndPrefixesOverAllPairsOfTwoHundredTuples() {
    Random random = new Random(20240817);
    List<byte[][]> tuples = new ArrayList<>();
    for (String text :
        List.of("", "a", "ab", "b", "\0", "\1", "\0\0", "a\0", "a\1", "\ud83d\ude00", "\ue000")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      tuples.add(new byte[][] {bytes, {}, {}});
      tuples.add(new byte[][] {{}, bytes, {}});
      tuples.add(new byte[][] {{}, {}, bytes});
    }
    while (tuples.size() < 201) {
      tuples.add(new byte[][] {component(random, 3), component(random, 3), component(random, 12)});
    }
    int pairs = 0;
    for (byte[][] a : tuples) {
      byte[] encodedA = encode(a);
      for (byte[][] b : tuples) {
        byte[] encodedB = encode(b);
        int expected = compare(a, b);
        assertThat(Integer.signum(Arrays.compareUnsigned(encodedA, encodedB)))
            .as(() -> HEX.formatHex(encodedA) + " against " + HEX.formatHex(encodedB))
            .isEqualTo(expected);
        // With the separator that follows it in a longer key, a tuple is a prefix of no other one.
        byte[] closed = Arrays.copyOf(encodedA, encodedA.length + 1);
        assertThat(startsWith(encodedB, closed)).isFalse();
        pairs++;
      }
    }
    assertThat(pairs).isGreaterThanOrEqualTo(40_000);
  }

  private static byte[] component(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    for (int i = 0; i < bytes.length; i++) {
      int kind = random.nextInt(4);
      bytes[i] = (byte) (kind == 0 ? random.nextInt(3) : kind == 1 ? 0xff : random.nextInt(256));
    }
    return bytes;
  }

  private static byte[] encode(byte[][] tuple) {
    ByteSink out = new ByteSink();
    for (int i = 0; i < tuple.length; i++) {
      if (i > 0) {
        out.writeByte(TupleCodec.SEPARATOR);
      }
      TupleCodec.escape(tuple[i], 0, tuple[i].length, out);
    }
    return out.toByteArray();
  }

  private static int compare(byte[][] a, byte[][] b) {
    for (int i = 0; i < a.length; i++) {
      int order = Arrays.compareUnsigned(a[i], b[i]);
      if (order != 0) {
        return Integer.signum(order);
      }
    }
    return 0;
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Test
  void textsAreOrderedByUtf8AndNotByUtf16() {
    String beyond = "\ud83d\ude00";
    String privateUse = "\ue000";
    assertThat(beyond.compareTo(privateUse)).isNegative();
    assertThat(Arrays.compareUnsigned(escaped(beyond), escaped(privateUse))).isPositive();
  }

  private static byte[] escaped(String text) {
    ByteSink out = new ByteSink();
    TupleCodec.escape(text, out);
    assertThat(TupleCodec.decodeText(out.array(), 0, out.size())).isEqualTo(text);
    return out.toByteArray();
  }
}
