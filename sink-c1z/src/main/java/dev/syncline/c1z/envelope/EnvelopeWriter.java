package dev.syncline.c1z.envelope;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.IndexedFrameEntry;
import dev.syncline.serde.proto.manifest.IndexedFrameIndex;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes a whole c1z3 file, front to back, to a stream: head, manifest, and a payload of the given
 * files in the encoding that the manifest names. Equal input gives equal bytes, in whatever order
 * the files are given.
 *
 * <p>Atomic publication, forcing to disk and closing the stream are the caller's. Stateless and
 * thread-safe.
 */
public final class EnvelopeWriter {
  private EnvelopeWriter() {}

  /**
   * Writes the file. With INDEXED_ZSTD frames are copied as they are; the tar encodings decode
   * them, piece by piece, and check them on the way.
   *
   * @param out takes the bytes; flushed, not closed
   * @param manifest a {@code C1ZManifestV3} as it is to be stored; its encoding decides
   * @param frames the payload's files
   * @return size and SHA-256 of what was written
   * @throws IllegalArgumentException if the manifest is too long or names no encoding, or a file
   *     name is unsafe or there twice
   * @throws LimitExceededException if a reader with the default limits would refuse the file
   * @throws IOException if a source or {@code out} fails, or a source does not give what its {@link
   *     FrameInfo} says
   */
  public static WrittenEnvelope write(OutputStream out, byte[] manifest, List<Frame> frames)
      throws IOException {
    Objects.requireNonNull(out);
    PayloadEncoding encoding = encodingOf(manifest);
    List<Frame> sorted = sorted(frames);
    HashingOutput file = new HashingOutput(out);
    file.write(EnvelopeFormat.MAGIC);
    file.write(ByteBuffer.allocate(Integer.BYTES).putInt(manifest.length).array());
    file.write(manifest);
    switch (encoding) {
      case PAYLOAD_ENCODING_INDEXED_ZSTD -> writeIndexed(file, manifest, sorted);
      case PAYLOAD_ENCODING_TAR_ZSTD -> TarWriter.writeZstd(file, sorted);
      case PAYLOAD_ENCODING_TAR -> TarWriter.writePlain(file, sorted);
      default -> throw new IllegalArgumentException("manifest names payload encoding " + encoding);
    }
    file.flush();
    checkReadable(sorted, file.size());
    return file.result();
  }

  private static PayloadEncoding encodingOf(byte[] manifest) {
    if (manifest.length > EnvelopeLimits.DEFAULT.manifestBytes()) {
      throw new IllegalArgumentException(
          "manifest of %d bytes, allowed are %d"
              .formatted(manifest.length, EnvelopeLimits.DEFAULT.manifestBytes()));
    }
    PayloadEncoding encoding;
    try {
      encoding = C1ZManifestV3.parseFrom(manifest).getPayloadEncoding();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("manifest does not parse", e);
    }
    return switch (encoding) {
      case PAYLOAD_ENCODING_INDEXED_ZSTD, PAYLOAD_ENCODING_TAR_ZSTD, PAYLOAD_ENCODING_TAR ->
          encoding;
      default -> throw new IllegalArgumentException("manifest names payload encoding " + encoding);
    };
  }

  private static List<Frame> sorted(List<Frame> frames) {
    List<Frame> sorted = new ArrayList<>(frames);
    sorted.sort((a, b) -> PayloadNames.BYTE_ORDER.compare(a.info().name(), b.info().name()));
    String before = null;
    for (Frame frame : sorted) {
      String name = frame.info().name();
      if (!PayloadNames.local(name).equals(name)) {
        throw new IllegalArgumentException("file name " + name + " has empty or \".\" parts");
      }
      if (name.equals(before)) {
        throw new IllegalArgumentException("file name " + name + " is there twice");
      }
      before = name;
    }
    return sorted;
  }

  private static void writeIndexed(HashingOutput file, byte[] manifest, List<Frame> frames)
      throws IOException {
    IndexedFrameIndex.Builder index = IndexedFrameIndex.newBuilder();
    long rawSize = 0;
    long compressedSize = 0;
    for (Frame frame : frames) {
      FrameInfo info = frame.info();
      long offset = file.size();
      frame.source().writeTo(file);
      if (file.size() - offset != info.compressedSize()) {
        throw new IOException(
            "%s: source gave %d bytes, expected a frame of %d"
                .formatted(info.name(), file.size() - offset, info.compressedSize()));
      }
      index.addEntries(entry(info, offset));
      rawSize += info.rawSize();
      compressedSize += info.compressedSize();
    }
    byte[] indexBytes =
        index
            .setTotalRawSize(rawSize)
            .setTotalCompressedSize(compressedSize)
            .setManifestXxh64(XxHash64.hash(manifest, 0, manifest.length))
            .build()
            .toByteArray();
    if (indexBytes.length > EnvelopeLimits.DEFAULT.indexBytes()) {
      throw new LimitExceededException(
          "output",
          file.size(),
          "trailer index of %d bytes, allowed are %d"
              .formatted(indexBytes.length, EnvelopeLimits.DEFAULT.indexBytes()));
    }
    ByteBuffer footer =
        ByteBuffer.allocate(EnvelopeFormat.FOOTER_LENGTH)
            .putLong(file.size())
            .putInt(indexBytes.length)
            .putLong(XxHash64.hash(indexBytes, 0, indexBytes.length))
            .put(EnvelopeFormat.FOOTER_MAGIC);
    file.write(indexBytes);
    file.write(footer.array());
  }

  private static IndexedFrameEntry entry(FrameInfo info, long offset) {
    return IndexedFrameEntry.newBuilder()
        .setName(info.name())
        .setFrameOffset(offset)
        .setCompressedSize(info.compressedSize())
        .setRawSize(info.rawSize())
        .setRawXxh64(info.rawXxHash64())
        .setRawSha256(ByteString.copyFrom(info.rawSha256()))
        .build();
  }

  /** A payload over 10 GiB that compresses better than 100 : 1 looks like a bomb to a reader. */
  private static void checkReadable(List<Frame> frames, long fileSize) throws C1zException {
    long rawSize = frames.stream().mapToLong(frame -> frame.info().rawSize()).sum();
    long budget = EnvelopeLimits.DEFAULT.decodedBudget(fileSize);
    if (rawSize > budget) {
      throw new LimitExceededException(
          "output",
          C1zException.NO_OFFSET,
          "payload of %d bytes in a file of %d, readers allow %d (%s)"
              .formatted(rawSize, fileSize, budget, EnvelopeLimits.DECODED_KNOB));
    }
  }
}
