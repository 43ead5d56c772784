package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.serde.model.SlowHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class XxHash64Test {
  @Test
  void publishedValues() {
    assertThat(hash(new byte[0])).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(hash("a".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(hash("abc".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0x44BC2CF5AD770999L);
  }

  @Test
  void hashesOfAGrant() {
    byte[] identity =
        HexFormat.of().parseHex("67726f757000673100" + "31006d656d626572" + "0075736572007531");
    assertThat(hash(identity)).isEqualTo(0xab5f34098575efc8L);
    assertThat(hash(HexFormat.of().parseHex("75736572007531")) >>> 48).isEqualTo(0x0f0bL);
  }

  private static long hash(byte[] data) {
    return XxHash64.hash(data, 0, data.length);
  }

  @Test
  void everyLengthUpToOneHundredAtEveryOffset() {
    byte[] data = new byte[140];
    new Random(7).nextBytes(data);
    for (int length = 0; length <= 100; length++) {
      for (int offset = 0; offset < 9; offset++) {
        byte[] slice = Arrays.copyOfRange(data, offset, offset + length);
        assertThat(XxHash64.hash(data, offset, length)).isEqualTo(SlowHash.hash(slice));
      }
    }
  }

  @Property(tries = 300)
  void inPiecesAsAtOnce(@ForAll long seed, @ForAll @IntRange(max = 3000) int length) {
    Random random = new Random(seed);
    byte[] data = new byte[length];
    random.nextBytes(data);
    XxHash64 hash = new XxHash64();
    hash.update(new byte[] {1, 2, 3}, 0, 3);
    hash.reset();
    int position = 0;
    while (position < length) {
      int piece = Math.min(random.nextInt(random.nextBoolean() ? 10 : 200), length - position);
      hash.update(data, position, piece);
      position += piece;
      assertThat(hash.digest()).isEqualTo(XxHash64.hash(data, 0, position));
    }
    assertThat(hash.digest()).isEqualTo(SlowHash.hash(data));
  }
}
