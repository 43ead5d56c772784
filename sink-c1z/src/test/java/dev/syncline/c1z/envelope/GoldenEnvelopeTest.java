package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.GoldenPebble;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenEnvelopeTest {
  @Test
  void tinyEnvelopeByteForByteFromItsOwnFrames() throws IOException {
    byte[] golden = GoldenPebble.bytes("tiny-indexed.c1z");
    try (EnvelopeReader reader = TestEnvelopes.open(golden)) {
      List<Frame> frames = new ArrayList<>();
      for (PayloadFile file : reader.files()) {
        frames.add(reader.frame(file.name()).orElseThrow());
      }
      byte[] manifest = TestEnvelopes.manifest(TestEnvelopes.INDEXED).build().toByteArray();
      assertThat(TestEnvelopes.write(manifest, frames)).isEqualTo(golden);
    }
  }

  /**
   * The frames themselves depend on the zstd version, everything the index says of their contents
   * does not.
   */
  @Test
  void tinyEnvelopeFromRawFiles() throws IOException {
    byte[] golden = GoldenPebble.bytes("tiny-indexed.c1z");
    Map<String, byte[]> files = TestEnvelopes.readAll(golden);
    byte[] written = TestEnvelopes.write(TestEnvelopes.INDEXED, files);
    try (EnvelopeReader expected = TestEnvelopes.open(golden);
        EnvelopeReader found = TestEnvelopes.open(written)) {
      assertThat(found.head().manifestBytes()).isEqualTo(expected.head().manifestBytes());
      assertThat(found.files()).hasSameSizeAs(expected.files());
      for (PayloadFile file : expected.files()) {
        FrameInfo a = file.frame().orElseThrow();
        FrameInfo b = found.file(file.name()).orElseThrow().frame().orElseThrow();
        assertThat(b.rawSize()).isEqualTo(a.rawSize());
        assertThat(b.rawXxHash64()).isEqualTo(a.rawXxHash64());
        assertThat(b.rawSha256()).isEqualTo(a.rawSha256());
        assertThat(found.read(file.name())).isEqualTo(expected.read(file.name()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "go-indexed.c1z, PAYLOAD_ENCODING_INDEXED_ZSTD",
    "go-tar.c1z, PAYLOAD_ENCODING_TAR",
    "go-tarzstd.c1z, PAYLOAD_ENCODING_TAR_ZSTD"
  })
  void readsWhatTheReferenceWrites(String name, PayloadEncoding encoding) throws IOException {
    byte[] golden = GoldenPebble.bytes(name);
    try (EnvelopeReader reader = TestEnvelopes.open(golden)) {
      assertThat(reader.encoding()).isEqualTo(encoding);
      assertThat(reader.manifest().getEngine()).isEqualTo("pebble3");
      assertThat(reader.manifest().getSyncRunsCount()).isEqualTo(1);
      assertThat(reader.files())
          .extracting(PayloadFile::name)
          .contains("MANIFEST-000001", "OPTIONS-000003", "marker.format-version.000001.024");
    }
    Map<String, byte[]> files = TestEnvelopes.readAll(golden);
    assertThat(new String(files.get("OPTIONS-000003"), 0, 9, "UTF-8")).isEqualTo("[Version]");
    // Written again, in any encoding, the files are the same.
    for (PayloadEncoding other : TestEnvelopes.ENCODINGS) {
      TestEnvelopes.assertSameFiles(
          TestEnvelopes.readAll(TestEnvelopes.write(other, files)), files);
    }
  }

  @Test
  void readsThePrototypesFilesInAllEncodings() throws IOException {
    for (String name : List.of("java-indexed.c1z", "java-tar.c1z", "java-tarzstd.c1z")) {
      assertThat(TestEnvelopes.readAll(GoldenPebble.bytes(name)).keySet())
          .as(name)
          .contains("000002.sst", "MANIFEST-000001", "marker.manifest.000001.MANIFEST-000001");
    }
  }
}
