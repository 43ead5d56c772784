package dev.syncline.c1z.envelope;

import static dev.syncline.c1z.envelope.TestEnvelopes.INDEXED;
import static dev.syncline.c1z.envelope.TestEnvelopes.TAR;
import static dev.syncline.c1z.envelope.TestEnvelopes.TAR_ZSTD;
import static dev.syncline.c1z.envelope.TestEnvelopes.assertSameFiles;
import static dev.syncline.c1z.envelope.TestEnvelopes.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.manifest.IndexedFrameEntry;
import dev.syncline.serde.proto.manifest.IndexedFrameIndex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Refusals of the encoding INDEXED_ZSTD: what its index says, and whether its frames agree. */
class IndexRefusalTest {
  private final byte[] indexed = TestEnvelopes.write(INDEXED, TestEnvelopes.smallTree());
  private final byte[] tar = TestEnvelopes.write(TAR, TestEnvelopes.smallTree());
  private final byte[] tarZstd = TestEnvelopes.write(TAR_ZSTD, TestEnvelopes.smallTree());

  @Test
  void indexByteFlipped() throws IOException {
    int indexOffset = (int) ByteBuffer.wrap(indexed).getLong(indexed.length - 28);
    for (int i = indexOffset; i < indexed.length - 28; i++) {
      byte[] flipped = indexed.clone();
      flipped[i] ^= 1;
      refused(flipped, DamagedFileException.class, "index hash mismatch");
    }
  }

  @Test
  void indexThatDoesNotFit() {
    for (long offset :
        new long[] {0, 21, indexed.length - 28, indexed.length, Long.MAX_VALUE, -1}) {
      byte[] file = indexed.clone();
      ByteBuffer.wrap(file).putLong(file.length - 28, offset);
      refused(
          file, DamagedFileException.class, "trailer index at " + Long.toUnsignedString(offset));
    }
    byte[] file = indexed.clone();
    ByteBuffer.wrap(file).putInt(file.length - 20, (64 << 20) + 1);
    refused(
        file,
        LimitExceededException.class,
        "trailer index of 67108865 bytes, allowed are 67108864");
  }

  @Test
  void entriesThatAreWrong() throws IOException {
    refusedEntry(e -> e.clearRawSha256(), "SHA-256 of 0 bytes, expected 32");
    refusedEntry(e -> e.setRawSha256(ByteString.copyFrom(new byte[31])), "SHA-256 of 31 bytes");
    refusedEntry(e -> e.setName("../x"), "unsafe path \"../x\"");
    refusedEntry(e -> e.setName("/etc/passwd"), "unsafe path \"/etc/passwd\"");
    refusedEntry(e -> e.setName(""), "empty file name");
    refusedEntry(
        e -> e.setName("x".repeat(4097)), "file name of 4097 bytes, expected at most 4096");
    refusedEntry(e -> e.setName("MANIFEST-000001"), "MANIFEST-000001 is in the index twice");
    refusedEntry(e -> e.setRawSize(-1), "raw size -1");
    refusedEntry(e -> e.setCompressedSize(0), "compressed size 0");
    refusedEntry(e -> e.setCompressedSize(-1), "compressed size -1");
    refusedEntry(e -> e.setCompressedSize(Long.MAX_VALUE), "expected it between");
    refusedEntry(e -> e.setFrameOffset(21), "frame at 21");
    refusedEntry(e -> e.setFrameOffset(-1), "frame at -1");
    refusedEntry(e -> e.setFrameOffset(Long.MAX_VALUE), "expected it between");
  }

  @Test
  void entriesThatDoNotMatchTheirFrames() throws IOException {
    unreadableEntry(
        e -> e.setRawSize(e.getRawSize() + 1), DamagedFileException.class, "expected 32");
    unreadableEntry(e -> e.setRawSize(0), DamagedFileException.class, "31 bytes, expected 0");
    unreadableEntry(e -> e.setRawXxh64(1), DamagedFileException.class, "expected 0000000000000001");
    unreadableEntry(
        e -> e.setRawSize(5_000_000_000L), LimitExceededException.class, "do not fit an array");
    unreadableEntry(
        e -> e.setRawSize(500_000_000), DamagedFileException.class, "cannot hold so much");
    unreadableEntry(
        e -> e.setCompressedSize(e.getCompressedSize() - 1),
        DamagedFileException.class,
        "does not decode");
  }

  @Test
  void manifestHash() throws IOException {
    byte[] wrong =
        withIndex(indexed, index -> index.setManifestXxh64(index.getManifestXxh64() + 1));
    refused(wrong, DamagedFileException.class, "manifest hash mismatch");
    assertSameFiles(withIndex(indexed, IndexedFrameIndex.Builder::clearManifestXxh64), indexed);
  }

  @Test
  void totalsAreNotLookedAt() throws IOException {
    assertSameFiles(
        withIndex(indexed, index -> index.setTotalRawSize(-5).clearTotalCompressedSize()), indexed);
  }

  @Test
  void rawSizesOverTheBudget() throws IOException {
    byte[] claims =
        withIndex(
            indexed,
            index -> index.getEntriesBuilderList().forEach(e -> e.setRawSize(Long.MAX_VALUE)));
    refused(claims, LimitExceededException.class, "BATON_DECODER_MAX_DECODED_SIZE_MB");

    // Not refused from claims: then what is decoded counts, each file once.
    EnvelopeLimits tight = limits(33, false);
    try (EnvelopeReader reader = TestEnvelopes.open(indexed, tight)) {
      reader.read("000002.sst");
      reader.read("000002.sst");
      assertThatThrownBy(() -> reader.read("MANIFEST-000001"))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("payload decodes to 34 bytes, allowed are 33");
    }
    assertThatThrownBy(() -> TestEnvelopes.open(indexed, limits(33, true)))
        .isInstanceOf(LimitExceededException.class);
    TestEnvelopes.open(indexed, limits(34, true)).close();
    assertThatThrownBy(() -> TestEnvelopes.open(tarZstd, limits(33, true)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("BATON_DECODER_MAX_DECODED_SIZE_MB");
    assertThatThrownBy(() -> TestEnvelopes.open(tar, limits(33, true)))
        .isInstanceOf(LimitExceededException.class);
  }

  /** Allowed by the reference, if not what it writes. */
  @Test
  void gapsBetweenFramesAreNoMatter() throws IOException {
    byte[] gap = new byte[indexed.length + 4096];
    int payloadStart = 9 + ByteBuffer.wrap(indexed).getInt(5);
    System.arraycopy(indexed, 0, gap, 0, payloadStart);
    System.arraycopy(
        indexed, payloadStart, gap, payloadStart + 4096, indexed.length - payloadStart);
    int footerAt = gap.length - 28;
    ByteBuffer.wrap(gap).putLong(footerAt, ByteBuffer.wrap(gap).getLong(footerAt) + 4096);
    assertSameFiles(
        withIndex(
            gap,
            index ->
                index
                    .getEntriesBuilderList()
                    .forEach(e -> e.setFrameOffset(e.getFrameOffset() + 4096))),
        indexed);
  }

  @Test
  void frameByteFlipped() throws IOException {
    try (EnvelopeReader reader = TestEnvelopes.open(indexed)) {
      PayloadFile file = reader.file("000002.sst").orElseThrow();
      for (long at = file.offset(); at < file.offset() + file.compressedSize(); at++) {
        byte[] flipped = indexed.clone();
        flipped[(int) at] ^= 2;
        // Opens, and its other files are readable: frames are checked when they are decoded.
        try (EnvelopeReader damaged = TestEnvelopes.open(flipped)) {
          assertThat(damaged.read("MANIFEST-000001")).containsExactly(1, 2, 3);
          assertThatThrownBy(() -> damaged.read("000002.sst")).isInstanceOf(C1zException.class);
        }
      }
    }
  }

  private static EnvelopeLimits limits(long decoded, boolean refuseClaims) {
    return new EnvelopeLimits(1 << 20, 1 << 20, OptionalLong.of(decoded), 128 << 20, refuseClaims);
  }

  private void refusedEntry(Consumer<IndexedFrameEntry.Builder> change, String part)
      throws IOException {
    byte[] file = withIndex(indexed, index -> change.accept(index.getEntriesBuilder(0)));
    refused(file, DamagedFileException.class, part);
  }

  private void unreadableEntry(
      Consumer<IndexedFrameEntry.Builder> change, Class<? extends C1zException> type, String part)
      throws IOException {
    byte[] file = withIndex(indexed, index -> change.accept(index.getEntriesBuilder(0)));
    try (EnvelopeReader reader = TestEnvelopes.open(file)) {
      assertThatThrownBy(() -> reader.read("000002.sst"))
          .isExactlyInstanceOf(type)
          .hasMessageContaining("000002.sst")
          .hasMessageContaining(part);
      if (type == DamagedFileException.class) {
        assertThatThrownBy(() -> reader.copy("000002.sst", OutputStream.nullOutputStream()))
            .isInstanceOf(DamagedFileException.class);
      }
    }
  }

  /** The same file with another index, its footer adjusted. */
  private static byte[] withIndex(byte[] file, Consumer<IndexedFrameIndex.Builder> change)
      throws IOException {
    int indexOffset = (int) ByteBuffer.wrap(file).getLong(file.length - 28);
    byte[] old = Arrays.copyOfRange(file, indexOffset, file.length - 28);
    IndexedFrameIndex.Builder index = IndexedFrameIndex.parseFrom(old).toBuilder();
    change.accept(index);
    byte[] bytes = index.build().toByteArray();
    return ByteBuffer.allocate(indexOffset + bytes.length + 28)
        .put(file, 0, indexOffset)
        .put(bytes)
        .putLong(indexOffset)
        .putInt(bytes.length)
        .putLong(XxHash64.hash(bytes, 0, bytes.length))
        .put(EnvelopeFormat.FOOTER_MAGIC)
        .array();
  }
}
