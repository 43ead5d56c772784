package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Sha256;
import dev.syncline.serde.XxHash64;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCompressorTest {
  private static final int PIECE = 128 << 10;

  @Test
  void framesOfEverySizeAroundThePieces() throws IOException {
    int[] sizes = {
      0, 1, 255, 256, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17, 3_000_000
    };
    try (FrameCompressor compressor = new FrameCompressor()) {
      for (int size : sizes) {
        for (byte[] raw : new byte[][] {noise(size), new byte[size]}) {
          Frame frame = compressor.compress("f", raw, 0, size);
          byte[] bytes = frame.source().open().readAllBytes();
          FrameInfo info = frame.info();
          assertThat(info.compressedSize()).isEqualTo(bytes.length);
          assertThat(info.rawSize()).isEqualTo(size);
          assertThat(info.rawXxHash64()).isEqualTo(XxHash64.hash(raw, 0, size));
          assertThat(info.rawSha256()).isEqualTo(Sha256.newDigest().digest(raw));
          assertThat(Zstd.decompress(bytes, size)).isEqualTo(raw);
          // One frame, with its size and a checksum.
          assertThat(Zstd.findFrameCompressedSize(bytes)).isEqualTo(bytes.length);
          assertThat(ZstdFrameHeader.parse(bytes, bytes.length).orElseThrow().contentSize())
              .isEqualTo(size);
          assertThat(bytes[4] & 4).as("checksum flag").isEqualTo(4);
        }
      }
    }
  }

  @Test
  void anEmptyFileIsTheFrameThatTheReferenceKnows() throws IOException {
    try (FrameCompressor compressor = new FrameCompressor()) {
      byte[] frame = compressor.compress("e", new byte[0], 0, 0).source().open().readAllBytes();
      assertThat(frame).asHexString().isEqualTo("28B52FFD240001000099E9D851");
    }
  }

  @Test
  void aUsedCompressorGivesTheSameAsANewOne() {
    byte[] raw = Arrays.copyOf(noise(200_000), 500_000);
    try (FrameCompressor used = new FrameCompressor();
        FrameCompressor fresh = new FrameCompressor()) {
      ByteSink first = new ByteSink();
      used.compress("x", noise(777_777), 5, 700_000, first);
      int start = first.size();
      FrameInfo appended = used.compress("f", raw, 0, raw.length, first);
      ByteSink second = new ByteSink();
      FrameInfo alone = fresh.compress("f", raw, 0, raw.length, second);
      assertThat(appended).isEqualTo(alone);
      assertThat(Arrays.copyOfRange(first.toByteArray(), start, first.size()))
          .isEqualTo(second.toByteArray());
    }
  }

  @Test
  void slices() throws IOException {
    byte[] raw = noise(1000);
    try (FrameCompressor compressor = new FrameCompressor(3)) {
      Frame frame = compressor.compress("f", raw, 100, 500);
      byte[] bytes = frame.source().open().readAllBytes();
      assertThat(Zstd.decompress(bytes, 500)).isEqualTo(Arrays.copyOfRange(raw, 100, 600));
      assertThatThrownBy(() -> compressor.compress("f", raw, 600, 500))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refusesLevelsThatDoNotExist() {
    assertThatThrownBy(() -> new FrameCompressor(0)).hasMessageContaining("zstd level 0");
    assertThatThrownBy(() -> new FrameCompressor(23)).hasMessageContaining("zstd level 23");
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
