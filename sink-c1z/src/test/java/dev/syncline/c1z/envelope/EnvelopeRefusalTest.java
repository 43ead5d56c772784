package dev.syncline.c1z.envelope;

import static dev.syncline.c1z.envelope.TestEnvelopes.INDEXED;
import static dev.syncline.c1z.envelope.TestEnvelopes.NAME;
import static dev.syncline.c1z.envelope.TestEnvelopes.TAR;
import static dev.syncline.c1z.envelope.TestEnvelopes.TAR_ZSTD;
import static dev.syncline.c1z.envelope.TestEnvelopes.assertSameFiles;
import static dev.syncline.c1z.envelope.TestEnvelopes.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.c1z.GoldenPebble;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, in the order of the reference's behaviour, and what is not. */
class EnvelopeRefusalTest {
  private final byte[] indexed = TestEnvelopes.write(INDEXED, TestEnvelopes.smallTree());
  private final byte[] tar = TestEnvelopes.write(TAR, TestEnvelopes.smallTree());
  private final byte[] tarZstd = TestEnvelopes.write(TAR_ZSTD, TestEnvelopes.smallTree());

  @Test
  void emptyAndMissingFiles(@TempDir Path directory) throws IOException {
    refused(new byte[0], NotC1zException.class, "does not exist or is empty");
    Path missing = directory.resolve("missing.c1z");
    assertThatThrownBy(() -> EnvelopeReader.open(missing))
        .isInstanceOf(NotC1zException.class)
        .hasMessage(missing + ": does not exist or is empty");
    assertThatThrownBy(() -> EnvelopeReader.open(directory))
        .isInstanceOf(NotC1zException.class)
        .hasMessage(directory + ": is a directory");
    assertThatThrownBy(() -> EnvelopeHead.read(missing)).isInstanceOf(NotC1zException.class);
  }

  @Test
  void otherFormats() {
    refused(
        "SQLite format 3".getBytes(StandardCharsets.US_ASCII),
        NotC1zException.class,
        "at byte 0: found 53514c6974, expected 43315a3300");
    refused(new byte[] {'C', '1', 'Y'}, NotC1zException.class, "found 433159");
    refused(
        new byte[] {'C', '1', 'Z', 'F', 0, 1, 2}, UnsupportedC1zException.class, "C1ZF (SQLite)");
    byte[] flipped = indexed.clone();
    for (int i = 0; i < 5; i++) {
      flipped[i] ^= 0x40;
      refused(flipped, NotC1zException.class, "expected 43315a3300");
      flipped[i] ^= 0x40;
    }
  }

  @Test
  void formatsByTheirFirstBytes() {
    assertThat(C1zFormat.detect(Arrays.copyOf(indexed, 5))).isEqualTo(C1zFormat.V3);
    assertThat(C1zFormat.detect(indexed)).isEqualTo(C1zFormat.V3);
    assertThat(C1zFormat.detect(new byte[] {'C', '1', 'Z', 'F', 0})).isEqualTo(C1zFormat.V1);
    assertThat(C1zFormat.detect(new byte[] {'C', '1', 'Z', '4', 0})).isEqualTo(C1zFormat.UNKNOWN);
    for (int length = 0; length < 5; length++) {
      assertThat(C1zFormat.detect(Arrays.copyOf(indexed, length))).isEqualTo(C1zFormat.UNKNOWN);
    }
  }

  @Test
  void cutInHeadOrManifest() {
    for (int length = 1; length < 5; length++) {
      refused(
          Arrays.copyOf(indexed, length),
          DamagedFileException.class,
          "envelope truncated: ends in the magic");
    }
    for (int length = 5; length < 9; length++) {
      refused(
          Arrays.copyOf(indexed, length),
          DamagedFileException.class,
          "truncated: ends in the manifest's length");
    }
    refused(
        Arrays.copyOf(indexed, 12),
        DamagedFileException.class,
        "at byte 12: envelope truncated: ends in the manifest, expected 22 bytes");
  }

  @Test
  void manifestOverTheLimit() {
    byte[] file = indexed.clone();
    ByteBuffer.wrap(file).putInt(5, (16 << 20) + 1);
    refused(file, LimitExceededException.class, "manifest of 16777217 bytes, allowed are 16777216");
    ByteBuffer.wrap(file).putInt(5, -1);
    refused(file, LimitExceededException.class, "manifest of 4294967295 bytes");
    ByteBuffer.wrap(file).putInt(5, 16 << 20);
    refused(file, DamagedFileException.class, "ends in the manifest");
  }

  @Test
  void manifestByteFlipped() {
    int manifestLength = ByteBuffer.wrap(indexed).getInt(5);
    // In the engine's name: the index's hash tells before the engine looks unknown.
    byte[] file = indexed.clone();
    file[9 + 3] ^= 1;
    refused(file, DamagedFileException.class, "manifest hash mismatch");
    for (int i = 9; i < 9 + manifestLength; i++) {
      byte[] other = indexed.clone();
      other[i] ^= 1;
      assertThat(catchThrowable(() -> TestEnvelopes.open(other))).isInstanceOf(C1zException.class);
    }
  }

  @Test
  void unknownEngineOrEncoding() {
    for (String engine : new String[] {"", "pebble4", "sqlite"}) {
      C1ZManifestV3 manifest = TestEnvelopes.manifest(INDEXED).setEngine(engine).build();
      refused(
          TestEnvelopes.write(manifest.toByteArray(), TestEnvelopes.frames(Map.of())),
          UnsupportedC1zException.class,
          "engine \"" + engine + "\", expected pebble3");
    }
    for (int encoding : new int[] {0, 3, 4, 6, 77}) {
      byte[] manifest =
          TestEnvelopes.manifest(INDEXED).setPayloadEncodingValue(encoding).build().toByteArray();
      refused(
          withManifest(indexed, manifest),
          UnsupportedC1zException.class,
          "payload encoding " + encoding);
    }
  }

  @Test
  void olderEngineNamesAreRead() throws IOException {
    for (String engine : new String[] {"pebble", "pebble2"}) {
      byte[] manifest = TestEnvelopes.manifest(INDEXED).setEngine(engine).build().toByteArray();
      byte[] file = TestEnvelopes.write(manifest, TestEnvelopes.frames(Map.of()));
      TestEnvelopes.open(file).close();
    }
  }

  @Test
  void manifestThatIsNoMessage() {
    refused(
        withManifest(tar, new byte[] {(byte) 0xff}),
        DamagedFileException.class,
        "not a protobuf message");
  }

  @Test
  void encodingThatIsNotThePayloads() {
    refused(withManifest(indexed, manifest(TAR)), DamagedFileException.class, "tar");
    // Its small frames decode as one stream, until that runs into the index.
    refused(
        withManifest(indexed, manifest(TAR_ZSTD)),
        DamagedFileException.class,
        "zstd stream does not decode");
    refused(
        withManifest(tar, manifest(INDEXED)), DamagedFileException.class, "trailer magic missing");
    refused(
        withManifest(tarZstd, manifest(INDEXED)),
        DamagedFileException.class,
        "trailer magic missing");
    refused(
        withManifest(tar, manifest(TAR_ZSTD)),
        DamagedFileException.class,
        "zstd stream does not decode");
    refused(withManifest(tarZstd, manifest(TAR)), DamagedFileException.class, "tar");
  }

  @Test
  void bytesAddedAtTheEnd() throws IOException {
    for (byte added : new byte[] {0, 'x'}) {
      for (int count : new int[] {1, 28, 600}) {
        refused(
            extended(indexed, added, count), DamagedFileException.class, "trailer magic missing");
        assertSameFiles(extended(tar, added, count), indexed);
        assertSameFiles(extended(tarZstd, added, count), indexed);
      }
    }
  }

  @Test
  void cutZstdStream() {
    int payloadStart = 9 + ByteBuffer.wrap(tarZstd).getInt(5);
    refused(Arrays.copyOf(tarZstd, payloadStart), DamagedFileException.class, "no payload");
    for (int length = payloadStart + 1; length < tarZstd.length; length++) {
      refused(Arrays.copyOf(tarZstd, length), DamagedFileException.class, "ends inside a frame");
    }
  }

  @Test
  void zstdChecksumOfATarIsChecked() {
    byte[] flipped = tarZstd.clone();
    flipped[flipped.length - 1] ^= 1;
    refused(flipped, DamagedFileException.class, "zstd stream does not decode");
  }

  @Test
  void missingFileOfThePayload() throws IOException {
    try (EnvelopeReader reader = TestEnvelopes.open(indexed)) {
      assertThat(reader.file("000009.sst")).isEmpty();
      assertThatThrownBy(() -> reader.read("000009.sst"))
          .isInstanceOf(DamagedFileException.class)
          .hasMessage(NAME + ": payload has no file 000009.sst");
    }
  }

  @Test
  void theSourceIsClosedWithTheReaderAndWhenOpeningFails() throws IOException {
    TestEnvelopes.InMemory good = new TestEnvelopes.InMemory(tarZstd);
    EnvelopeReader reader = EnvelopeReader.open(good, NAME);
    assertThat(good.isClosed()).isFalse();
    reader.close();
    assertThat(good.isClosed()).isTrue();
    TestEnvelopes.InMemory bad = new TestEnvelopes.InMemory(new byte[] {1, 2, 3});
    assertThatThrownBy(() -> EnvelopeReader.open(bad, NAME)).isInstanceOf(NotC1zException.class);
    assertThat(bad.isClosed()).isTrue();
  }

  @Test
  void headAloneNeedsNoPayload() throws IOException {
    byte[] golden = GoldenPebble.bytes("go-indexed.c1z");
    int payloadStart = 9 + ByteBuffer.wrap(golden).getInt(5);
    byte[] headOnly = Arrays.copyOf(golden, payloadStart);
    EnvelopeHead head =
        EnvelopeHead.read(new TestEnvelopes.InMemory(headOnly), NAME, EnvelopeLimits.DEFAULT);
    assertThat(head.payloadStart()).isEqualTo(payloadStart);
    assertThat(head.manifest().getSyncRunsCount()).isEqualTo(1);
    assertThat(head.encoding()).isEqualTo(INDEXED);
  }

  private static byte[] manifest(PayloadEncoding encoding) {
    return TestEnvelopes.manifest(encoding).build().toByteArray();
  }

  /** The same payload behind another manifest. */
  private static byte[] withManifest(byte[] file, byte[] manifest) {
    int payloadStart = 9 + ByteBuffer.wrap(file).getInt(5);
    ByteBuffer changed =
        ByteBuffer.allocate(9 + manifest.length + file.length - payloadStart)
            .put(file, 0, 5)
            .putInt(manifest.length)
            .put(manifest)
            .put(file, payloadStart, file.length - payloadStart);
    return changed.array();
  }

  private static byte[] extended(byte[] file, byte added, int count) {
    byte[] longer = Arrays.copyOf(file, file.length + count);
    Arrays.fill(longer, file.length, longer.length, added);
    return longer;
  }
}
