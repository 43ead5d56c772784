package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.GoldenPebble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every cut and every flipped bit of small files, in all encodings. */
class EnvelopeDamageTest {
  private final Map<String, byte[]> tree = new TreeMap<>(TestEnvelopes.smallTree());

  @Test
  void everyCutOfAnIndexedFileIsRefused() {
    byte[] file = GoldenPebble.bytes("tiny-indexed.c1z");
    for (int length = 0; length < file.length; length++) {
      assertRefused(Arrays.copyOf(file, length), "cut at " + length);
    }
  }

  @Test
  void everyCutOfACompressedTarIsRefused() {
    byte[] file = TestEnvelopes.write(TestEnvelopes.TAR_ZSTD, tree);
    for (int length = 0; length < file.length; length++) {
      assertRefused(Arrays.copyOf(file, length), "cut at " + length);
    }
  }

  /**
   * A plain tar that is cut between two files looks complete; what is left then is whole files, in
   * order.
   */
  @Test
  void everyCutOfATarIsRefusedOrLeavesWholeFiles() throws IOException {
    byte[] file = TestEnvelopes.write(TestEnvelopes.TAR, tree);
    int payloadStart = 9 + ByteBuffer.wrap(file).getInt(5);
    int accepted = 0;
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      Map<String, byte[]> found;
      try {
        found = TestEnvelopes.readAll(cut);
      } catch (C1zException e) {
        continue;
      }
      accepted++;
      assertThat(length).as("cut inside head").isGreaterThanOrEqualTo(payloadStart);
      assertThat(tree.keySet().stream().limit(found.size()))
          .containsExactlyElementsOf(found.keySet());
      found.forEach((name, raw) -> assertThat(raw).isEqualTo(tree.get(name)));
    }
    // Where a cut is accepted: before the first header; behind the contents of the two files that
    // have any, and in their
    // padding; behind the empty file; behind one block of zeros.
    assertThat(accepted).isEqualTo(1 + (1 + 512 - 31) + (1 + 512 - 3) + 1 + 1);
  }

  /**
   * Zstd has several ways to say the same (a bit without use in the header, other offsets into a
   * run of equal bytes), so some flips in frames change nothing that a reader sees. Anywhere else
   * each one is refused.
   */
  @Test
  void everyBitFlippedInAnIndexedFile() throws IOException {
    byte[] file = TestEnvelopes.write(TestEnvelopes.INDEXED, tree);
    int payloadStart = 9 + ByteBuffer.wrap(file).getInt(5);
    int indexOffset = (int) ByteBuffer.wrap(file).getLong(file.length - 28);
    for (int bit = 0; bit < file.length * 8; bit++) {
      boolean inFrame = bit >= payloadStart * 8 && bit < indexOffset * 8;
      boolean accepted = sameOrRefused(flipped(file, bit), bit);
      assertThat(accepted && !inFrame).as("bit %d accepted", bit).isFalse();
    }
  }

  /** The manifest has no hash of its own here; a flip in the payload shows, or changes nothing. */
  @Test
  void everyBitFlippedInThePayloadOfACompressedTar() throws IOException {
    byte[] file = TestEnvelopes.write(TestEnvelopes.TAR_ZSTD, tree);
    int payloadStart = 9 + ByteBuffer.wrap(file).getInt(5);
    int refused = 0;
    for (int bit = payloadStart * 8; bit < file.length * 8; bit++) {
      refused += sameOrRefused(flipped(file, bit), bit) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan((file.length - payloadStart) * 7);
  }

  /**
   * A plain tar has checksums for its headers only: what matters here is that nothing but typed
   * errors comes out.
   */
  @Test
  void everyBitFlippedInATarHeader() throws IOException {
    byte[] file = TestEnvelopes.write(TestEnvelopes.TAR, tree);
    int payloadStart = 9 + ByteBuffer.wrap(file).getInt(5);
    for (int bit = 0; bit < (payloadStart + 512) * 8; bit++) {
      byte[] flipped = flipped(file, bit);
      if (bit >= payloadStart * 8) {
        // Octal digits and blanks around the checksum leave a few flips without effect.
        sameOrRefused(flipped, bit);
      } else {
        try {
          TestEnvelopes.readAll(flipped);
        } catch (C1zException e) {
          assertThat(e).hasMessageStartingWith(TestEnvelopes.NAME);
        }
      }
    }
  }

  private boolean sameOrRefused(byte[] file, int bit) throws IOException {
    Map<String, byte[]> found;
    try {
      found = TestEnvelopes.readAll(file);
    } catch (C1zException e) {
      return false;
    }
    assertThat(found.keySet()).as("bit %d", bit).isEqualTo(tree.keySet());
    found.forEach((name, raw) -> assertThat(raw).as("bit %d", bit).isEqualTo(tree.get(name)));
    return true;
  }

  private static byte[] flipped(byte[] file, int bit) {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  private static void assertRefused(byte[] file, String what) {
    assertThatThrownBy(() -> TestEnvelopes.readAll(file)).as(what).isInstanceOf(C1zException.class);
  }
}
