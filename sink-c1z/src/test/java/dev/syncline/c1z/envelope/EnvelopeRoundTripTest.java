package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.Sha256;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvelopeRoundTripTest {
  @Property(tries = 150)
  void everyFileComesBackInEveryEncoding(@ForAll("trees") Map<String, byte[]> files)
      throws IOException {
    List<Frame> frames = TestEnvelopes.frames(files);
    for (PayloadEncoding encoding : TestEnvelopes.ENCODINGS) {
      byte[] manifest =
          TestEnvelopes.manifest(encoding).setFoldDeadBytes(files.size()).build().toByteArray();
      byte[] file = TestEnvelopes.write(manifest, frames);
      try (EnvelopeReader reader = TestEnvelopes.open(file)) {
        assertThat(reader.encoding()).isEqualTo(encoding);
        assertThat(reader.manifest().getFoldDeadBytes()).isEqualTo(files.size());
        assertThat(reader.head().manifestBytes()).isEqualTo(manifest);
        assertThat(reader.files())
            .extracting(PayloadFile::name)
            .containsExactlyInAnyOrderElementsOf(files.keySet())
            .isSortedAccordingTo(PayloadNames.BYTE_ORDER);
        for (PayloadFile found : reader.files()) {
          byte[] raw = files.get(found.name());
          assertThat(found.rawSize()).isEqualTo(raw.length);
          assertThat(reader.read(found.name())).isEqualTo(raw);
          ByteArrayOutputStream copy = new ByteArrayOutputStream();
          reader.copy(found.name(), copy);
          assertThat(copy.toByteArray()).isEqualTo(raw);
        }
      }
    }
  }

  @Provide
  Arbitrary<Map<String, byte[]>> trees() {
    Arbitrary<String> part =
        Arbitraries.strings()
            .withChars("abc.-_09 äß\uD83D\uDE00\uFFEE")
            .ofMinLength(1)
            .ofMaxLength(20);
    Arbitrary<String> name =
        part.list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(parts -> String.join("/", parts))
            .filter(EnvelopeRoundTripTest::isPlain);
    Arbitrary<byte[]> content =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(600),
            Arbitraries.integers().between(0, 300_000).map(EnvelopeRoundTripTest::noise),
            Arbitraries.integers().between(0, 600_000).map(byte[]::new));
    return Arbitraries.maps(name, content).ofMaxSize(8);
  }

  private static boolean isPlain(String name) {
    try {
      return PayloadNames.local(name).equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PAYLOAD_ENCODING_INDEXED_ZSTD",
        "PAYLOAD_ENCODING_TAR_ZSTD",
        "PAYLOAD_ENCODING_TAR"
      })
  void theOrderOfTheFramesDoesNotShow(PayloadEncoding encoding) {
    byte[] manifest = TestEnvelopes.manifest(encoding).build().toByteArray();
    List<Frame> frames = TestEnvelopes.frames(TestEnvelopes.smallTree());
    byte[] file = TestEnvelopes.write(manifest, frames);
    List<Frame> reversed = new ArrayList<>(frames);
    Collections.reverse(reversed);
    assertThat(TestEnvelopes.write(manifest, reversed)).isEqualTo(file);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PAYLOAD_ENCODING_INDEXED_ZSTD",
        "PAYLOAD_ENCODING_TAR_ZSTD",
        "PAYLOAD_ENCODING_TAR"
      })
  void framesMayBeSlicesOfFiles(PayloadEncoding encoding, @TempDir Path directory)
      throws Exception {
    byte[] manifest = TestEnvelopes.manifest(encoding).build().toByteArray();
    List<Frame> frames = TestEnvelopes.frames(TestEnvelopes.smallTree());
    Path staged = directory.resolve("staged");
    List<Frame> slices = new ArrayList<>();
    try (OutputStream out = Files.newOutputStream(staged)) {
      out.write(new byte[100]);
      long at = 100;
      for (Frame frame : frames) {
        frame.source().writeTo(out);
        FrameInfo info = frame.info();
        slices.add(new Frame(info, FrameSource.ofFile(staged, at, info.compressedSize())));
        at += info.compressedSize();
      }
      out.write(new byte[100]);
    }
    Path target = directory.resolve("out.c1z");
    WrittenEnvelope written;
    try (OutputStream out = Files.newOutputStream(target)) {
      written = EnvelopeWriter.write(out, manifest, slices);
    }
    byte[] file = Files.readAllBytes(target);
    assertThat(file).isEqualTo(TestEnvelopes.write(manifest, frames));
    assertThat(written.size()).isEqualTo(file.length);
    assertThat(written.sha256()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(file));
    try (EnvelopeReader reader = EnvelopeReader.open(target)) {
      assertThat(reader.read("MANIFEST-000001")).containsExactly(1, 2, 3);
    }
  }

  @Test
  void theIndexKnowsSizesHashesAndPlaces() throws IOException {
    Map<String, byte[]> tree = TestEnvelopes.smallTree();
    byte[] file = TestEnvelopes.write(TestEnvelopes.INDEXED, tree);
    try (EnvelopeReader reader = TestEnvelopes.open(file)) {
      long at = reader.head().payloadStart();
      for (PayloadFile found : reader.files()) {
        byte[] raw = tree.get(found.name());
        FrameInfo info = found.frame().orElseThrow();
        assertThat(found.offset()).isEqualTo(at);
        assertThat(info.rawXxHash64()).isEqualTo(XxHash64.hash(raw, 0, raw.length));
        assertThat(info.rawSha256()).isEqualTo(Sha256.newDigest().digest(raw));
        at += found.compressedSize();
      }
    }
  }

  @Test
  void framesAreCopiedFromFileToFileUndecoded() throws IOException {
    byte[] file = TestEnvelopes.write(TestEnvelopes.INDEXED, TestEnvelopes.smallTree());
    try (EnvelopeReader reader = TestEnvelopes.open(file)) {
      List<Frame> frames = new ArrayList<>();
      for (PayloadFile found : reader.files()) {
        frames.add(reader.frame(found.name()).orElseThrow());
      }
      assertThat(TestEnvelopes.write(reader.head().manifestBytes(), frames)).isEqualTo(file);
    }
    byte[] tar = TestEnvelopes.write(TestEnvelopes.TAR, TestEnvelopes.smallTree());
    try (EnvelopeReader reader = TestEnvelopes.open(tar)) {
      assertThat(reader.frame("MANIFEST-000001")).isEmpty();
    }
  }

  /** A compressed tar larger than what is kept in memory goes through a temporary file. */
  @Test
  void largeTarsAreSpooled() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      files.put("file" + i, noise(Spool.MEMORY_LIMIT / 3 + i));
    }
    Map<String, byte[]> found =
        TestEnvelopes.readAll(TestEnvelopes.write(TestEnvelopes.TAR_ZSTD, files));
    assertThat(found.keySet()).isEqualTo(files.keySet());
    found.forEach((name, raw) -> assertThat(raw).isEqualTo(files.get(name)));
  }

  @Test
  void payloadMayBeEmpty() throws IOException {
    for (PayloadEncoding encoding : TestEnvelopes.ENCODINGS) {
      assertThat(TestEnvelopes.readAll(TestEnvelopes.write(encoding, Map.of()))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PAYLOAD_ENCODING_INDEXED_ZSTD",
        "PAYLOAD_ENCODING_TAR_ZSTD",
        "PAYLOAD_ENCODING_TAR"
      })
  void anErrorOfTheTargetIsAnError(PayloadEncoding encoding) throws IOException {
    byte[] manifest = TestEnvelopes.manifest(encoding).build().toByteArray();
    List<Frame> frames = TestEnvelopes.frames(TestEnvelopes.smallTree());
    int size = TestEnvelopes.write(manifest, frames).length;
    for (int limit = 0; limit < size; limit++) {
      FullDisk disk = new FullDisk(limit);
      assertThatThrownBy(() -> EnvelopeWriter.write(disk, manifest, frames))
          .hasMessage("disk full");
    }
    EnvelopeWriter.write(new FullDisk(size), manifest, frames);
  }

  private static final class FullDisk extends OutputStream {
    private int room;

    FullDisk(int room) {
      this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
      if (room-- <= 0) {
        throw new IOException("disk full");
      }
    }
  }

  @Test
  void refusesWhatNoReaderWouldTake() {
    byte[] manifest = TestEnvelopes.manifest(TestEnvelopes.INDEXED).build().toByteArray();
    OutputStream out = OutputStream.nullOutputStream();
    for (String name : new String[] {"", "../x", "/x", "a/../b", ".", "a//b", "a/", "x\0"}) {
      List<Frame> frames = TestEnvelopes.frames(Map.of(name, new byte[1]));
      assertThatThrownBy(() -> EnvelopeWriter.write(out, manifest, frames))
          .as("name \"%s\"", name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    Frame frame = TestEnvelopes.frames(Map.of("a", new byte[1])).get(0);
    assertThatThrownBy(() -> EnvelopeWriter.write(out, manifest, List.of(frame, frame)))
        .hasMessageContaining("a is there twice");
    byte[] unspecified = TestEnvelopes.manifest(PayloadEncoding.forNumber(0)).build().toByteArray();
    assertThatThrownBy(() -> EnvelopeWriter.write(out, unspecified, List.of()))
        .hasMessageContaining("PAYLOAD_ENCODING_UNSPECIFIED");
    assertThatThrownBy(() -> EnvelopeWriter.write(out, new byte[] {1}, List.of()))
        .hasMessageContaining("manifest does not parse");
    assertThatThrownBy(() -> EnvelopeWriter.write(out, new byte[(16 << 20) + 1], List.of()))
        .hasMessageContaining("manifest of 16777217 bytes");
  }

  @Test
  void refusesAFrameThatIsNotWhatItsInfoSays() {
    Frame good = TestEnvelopes.frames(Map.of("a", new byte[1000])).get(0);
    FrameInfo info = good.info();
    FrameSource cut = FrameSource.ofBytes(new byte[5], 0, 5);
    OutputStream out = OutputStream.nullOutputStream();
    byte[] indexed = TestEnvelopes.manifest(TestEnvelopes.INDEXED).build().toByteArray();
    assertThatThrownBy(() -> EnvelopeWriter.write(out, indexed, List.of(new Frame(info, cut))))
        .hasMessageContaining(
            "a: source gave 5 bytes, expected a frame of " + info.compressedSize());
    byte[] tar = TestEnvelopes.manifest(TestEnvelopes.TAR).build().toByteArray();
    FrameInfo otherHash =
        new FrameInfo("a", 1000, info.compressedSize(), info.rawXxHash64() + 1, info.rawSha256());
    assertThatThrownBy(
            () -> EnvelopeWriter.write(out, tar, List.of(new Frame(otherHash, good.source()))))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("a hash mismatch");
    FrameInfo otherSize =
        new FrameInfo("a", 999, info.compressedSize(), info.rawXxHash64(), info.rawSha256());
    assertThatThrownBy(
            () -> EnvelopeWriter.write(out, tar, List.of(new Frame(otherSize, good.source()))))
        .hasMessageContaining("1000 bytes, expected 999");
  }

  /** Ten gibibytes in a few bytes would be refused by every reader. */
  @Test
  void refusesAPayloadThatLooksLikeABomb() {
    FrameInfo huge = new FrameInfo("a", (10L << 30) + 1, 1, 0, new byte[32]);
    Frame frame = new Frame(huge, FrameSource.ofBytes(new byte[1], 0, 1));
    byte[] manifest = TestEnvelopes.manifest(TestEnvelopes.INDEXED).build().toByteArray();
    assertThatThrownBy(
            () -> EnvelopeWriter.write(OutputStream.nullOutputStream(), manifest, List.of(frame)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("BATON_DECODER_MAX_DECODED_SIZE_MB");
  }
}
