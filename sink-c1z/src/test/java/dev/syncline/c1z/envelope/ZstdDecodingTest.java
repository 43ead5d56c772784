package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.syncline.serde.XxHash64;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ZstdDecodingTest {
  @Test
  void headerOfEverySizeClass() {
    for (int size : new int[] {0, 1, 255, 256, 65_535, 65_536 + 255, 65_536 + 256, 10_000_000}) {
      byte[] frame = Zstd.compress(new byte[size]);
      ZstdFrameHeader header = ZstdFrameHeader.parse(frame, frame.length).orElseThrow();
      assertThat(header.contentSize()).isEqualTo(size);
      assertThat(header.windowSize()).isGreaterThanOrEqualTo(Math.min(size, 1 << 19));
    }
  }

  @Test
  void headerThatIsCutOrNone() {
    byte[] frame = Zstd.compress(new byte[300]);
    for (int length = 0; length < 7; length++) {
      assertThat(ZstdFrameHeader.parse(frame, length)).isEqualTo(Optional.empty());
    }
    assertThat(ZstdFrameHeader.parse(new byte[18], 18)).isEqualTo(Optional.empty());
  }

  /** Small contents, but a window of 256 MiB: what a decoder would have to set aside. */
  @Test
  void windowOverTheLimit() throws IOException {
    byte[] frame = frameWithWindow(28, new byte[] {1, 2, 3});
    assertThat(ZstdFrameHeader.parse(frame, frame.length))
        .contains(new ZstdFrameHeader(256 << 20, ZstdFrameHeader.UNKNOWN, false, false));
    byte[] manifest = TestEnvelopes.manifest(TestEnvelopes.INDEXED).build().toByteArray();
    byte[] raw = {1, 2, 3};
    FrameInfo info = new FrameInfo("f", 3, frame.length, XxHash64.hash(raw, 0, 3), new byte[32]);
    byte[] file =
        TestEnvelopes.write(
            manifest, List.of(new Frame(info, FrameSource.ofBytes(frame, 0, frame.length))));
    try (EnvelopeReader reader = TestEnvelopes.open(file)) {
      assertThatThrownBy(() -> reader.read("f"))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining(
              "window of 268435456 bytes, allowed are 134217728 (BATON_DECODER_MAX_MEMORY_MB)");
      assertThatThrownBy(() -> reader.copy("f", new ByteArrayOutputStream()))
          .isInstanceOf(LimitExceededException.class);
    }
    EnvelopeLimits more =
        new EnvelopeLimits(1 << 20, 1 << 20, OptionalLong.empty(), 256 << 20, true);
    try (EnvelopeReader reader = TestEnvelopes.open(file, more)) {
      assertThat(reader.read("f")).isEqualTo(raw);
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      reader.copy("f", copy);
      assertThat(copy.toByteArray()).isEqualTo(raw);
    }
    byte[] tarManifest = TestEnvelopes.manifest(TestEnvelopes.TAR_ZSTD).build().toByteArray();
    byte[] tar = concat(TestEnvelopes.write(tarManifest, List.of()), tarManifest.length + 9, frame);
    assertThatThrownBy(() -> TestEnvelopes.open(tar))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("BATON_DECODER_MAX_MEMORY_MB");
  }

  @Test
  void windowAtTheLimitIsRead() throws IOException {
    byte[] frame = frameWithWindow(27, new byte[] {1, 2, 3});
    try (ZstdStream stream = stream(frame)) {
      assertThat(stream.readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  /** What the library's own compressor writes for the whole of a stream may be several frames. */
  @Test
  void framesOneBehindTheOther() throws IOException {
    byte[] a = Zstd.compress(new byte[] {1, 2});
    byte[] b = Zstd.compress(new byte[0]);
    byte[] c = Zstd.compress(new byte[] {3});
    byte[] all = concat(concat(a, a.length, b), a.length + b.length, c);
    try (ZstdStream stream = stream(all)) {
      assertThat(stream.read()).isEqualTo(1);
      assertThat(stream.readAllBytes()).containsExactly(2, 3);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void finishingAFrameLeavesWhatFollows() throws IOException {
    byte[] frame = Zstd.compress(new byte[300_000]);
    byte[] garbage = concat(frame, frame.length, new byte[] {9, 9, 9, 9, 9});
    try (ZstdStream stream = stream(garbage)) {
      assertThat(stream.readNBytes(10)).hasSize(10);
      stream.finishFrame();
      assertThat(stream.decoded()).isEqualTo(300_000);
      assertThatThrownBy(() -> stream.read())
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("does not decode");
    }
  }

  private static ZstdStream stream(byte[] bytes) {
    return new ZstdStream(
        new ByteArrayInputStream(bytes), "test", 0, 128 << 20, Long.MAX_VALUE, "none");
  }

  /** By hand: no content size, no checksum, a window descriptor, and one uncompressed block. */
  private static byte[] frameWithWindow(int windowLog, byte[] raw) {
    byte[] head = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (windowLog - 10 << 3)};
    byte[] block = {(byte) (raw.length << 3 | 1), 0, 0};
    return concat(concat(head, head.length, block), head.length + block.length, raw);
  }

  private static byte[] concat(byte[] a, int length, byte[] b) {
    byte[] both = new byte[length + b.length];
    System.arraycopy(a, 0, both, 0, length);
    System.arraycopy(b, 0, both, length, b.length);
    return both;
  }
}
