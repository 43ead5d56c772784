package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BlockKeyTest {
  /** Keys that are prefixes of each other and hold what the escape uses. */
  @Provide
  Arbitrary<BlockKey> blockKeys() {
    Arbitrary<byte[]> firstKeys =
        Arbitraries.of(new Byte[] {0, 1, 2, (byte) 0x80, (byte) 0xff})
            .array(byte[].class)
            .ofMaxSize(5);
    return Combinators.combine(
            firstKeys,
            Arbitraries.integers().between(0, Integer.MAX_VALUE),
            Arbitraries.integers().between(0, 0xfffe))
        .as((key, run, piece) -> new BlockKey(key, run, piece, 0xffff));
  }

  @Property(tries = 1000)
  void bytesSortLikeFirstKeyThenRunThenPiece(
      @ForAll("blockKeys") BlockKey a, @ForAll("blockKeys") BlockKey b) {
    Comparator<BlockKey> order =
        Comparator.comparing(BlockKey::firstKey, Arrays::compareUnsigned)
            .thenComparingInt(BlockKey::run)
            .thenComparingInt(BlockKey::piece);
    assertThat(Integer.signum(Arrays.compareUnsigned(encode(a), encode(b))))
        .isEqualTo(Integer.signum(order.compare(a, b)));
  }

  @Property(tries = 500)
  void comesBackFromItsBytes(@ForAll("blockKeys") BlockKey key) {
    assertThat(BlockKey.decode(encode(key))).usingRecursiveComparison().isEqualTo(key);
  }

  @Test
  void refusesOtherBytes() {
    assertThatThrownBy(() -> BlockKey.decode(new byte[9])).hasMessageContaining("has no end");
    byte[] noEnd = encode(new BlockKey(new byte[] {1}, 1, 0, 1));
    noEnd[1] = 7;
    assertThatThrownBy(() -> BlockKey.decode(noEnd)).hasMessageContaining("has no end");
    byte[] bareZero = encode(new BlockKey(new byte[] {5, 6}, 1, 0, 1));
    bareZero[0] = 0;
    assertThatThrownBy(() -> BlockKey.decode(bareZero))
        .hasMessageContaining("00 without ff at byte 1");
  }

  private static byte[] encode(BlockKey key) {
    return BlockKey.encode(key.firstKey(), key.run(), key.piece(), key.pieces());
  }
}
