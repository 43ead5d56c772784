package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small envelopes in memory. */
final class TestEnvelopes {
  static final PayloadEncoding INDEXED = PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD;
  static final PayloadEncoding TAR_ZSTD = PayloadEncoding.PAYLOAD_ENCODING_TAR_ZSTD;
  static final PayloadEncoding TAR = PayloadEncoding.PAYLOAD_ENCODING_TAR;
  static final List<PayloadEncoding> ENCODINGS = List.of(INDEXED, TAR_ZSTD, TAR);

  /** Name in error messages. */
  static final String NAME = "test.c1z";

  private TestEnvelopes() {}

  static C1ZManifestV3.Builder manifest(PayloadEncoding encoding) {
    return C1ZManifestV3.newBuilder()
        .setEngine("pebble3")
        .setEngineSchemaVersion(24)
        .setPayloadEncoding(encoding);
  }

  static List<Frame> frames(Map<String, byte[]> files) {
    List<Frame> frames = new ArrayList<>();
    try (FrameCompressor compressor = new FrameCompressor()) {
      files.forEach((name, raw) -> frames.add(compressor.compress(name, raw, 0, raw.length)));
    }
    return frames;
  }

  static byte[] write(byte[] manifest, List<Frame> frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      EnvelopeWriter.write(out, manifest, frames);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] write(PayloadEncoding encoding, Map<String, byte[]> files) {
    return write(manifest(encoding).build().toByteArray(), frames(files));
  }

  /** Three small files, one of them empty. */
  static Map<String, byte[]> smallTree() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("000002.sst", "some rows, some rows, some rows".getBytes(StandardCharsets.UTF_8));
    files.put("MANIFEST-000001", new byte[] {1, 2, 3});
    files.put("marker.manifest.000001.MANIFEST-000001", new byte[0]);
    return files;
  }

  static EnvelopeReader open(byte[] file) throws IOException {
    return EnvelopeReader.open(new InMemory(file), NAME);
  }

  static EnvelopeReader open(byte[] file, EnvelopeLimits limits) throws IOException {
    return EnvelopeReader.open(new InMemory(file), NAME, limits);
  }

  /** Opens the envelope and decodes all of it. */
  static Map<String, byte[]> readAll(byte[] file) throws IOException {
    try (EnvelopeReader reader = open(file)) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      for (PayloadFile payloadFile : reader.files()) {
        files.put(payloadFile.name(), reader.read(payloadFile.name()));
      }
      return files;
    }
  }

  /**
   * Asserts that opening is refused by that very type, with a one-line message that begins with the
   * file's name.
   */
  static void refused(byte[] file, Class<? extends C1zException> type, String part) {
    InMemory source = new InMemory(file);
    assertThatThrownBy(() -> EnvelopeReader.open(source, NAME))
        .isExactlyInstanceOf(type)
        .hasMessageStartingWith(NAME)
        .hasMessageContaining(part)
        .hasMessageNotContaining("\n");
    assertThat(source.isClosed()).isTrue();
  }

  static void assertSameFiles(byte[] found, byte[] expected) throws IOException {
    assertSameFiles(readAll(found), readAll(expected));
  }

  static void assertSameFiles(Map<String, byte[]> found, Map<String, byte[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach(
        (name, raw) -> assertThat(Arrays.equals(raw, expected.get(name))).as(name).isTrue());
  }

  /** Bytes as a source; knows whether it was closed. */
  static final class InMemory implements RandomAccess {
    private final byte[] bytes;
    private boolean closed;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean isClosed() {
      return closed;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
      if (position + length > bytes.length) {
        throw new EOFException("end at " + bytes.length);
      }
      System.arraycopy(bytes, (int) position, target, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
