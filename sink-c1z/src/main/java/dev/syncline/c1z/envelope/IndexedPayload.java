package dev.syncline.c1z.envelope;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.manifest.IndexedFrameEntry;
import dev.syncline.serde.proto.manifest.IndexedFrameIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Payload of the encoding INDEXED_ZSTD. Opening reads and checks the index; frames are decoded when
 * asked for.
 */
final class IndexedPayload implements Payload {
  private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

  private final RandomAccess source;
  private final EnvelopeHead head;
  private final EnvelopeLimits limits;
  private final FrameDecoder decoder;
  private final List<PayloadFile> files = new ArrayList<>();
  private final Set<String> decodedNames = new HashSet<>();
  private long decodedBytes;

  IndexedPayload(RandomAccess source, EnvelopeHead head, EnvelopeLimits limits) throws IOException {
    this.source = source;
    this.head = head;
    this.limits = limits;
    this.decoder = new FrameDecoder(head.file(), limits.decoderMemoryBytes());
    long footerAt = head.fileSize() - EnvelopeFormat.FOOTER_LENGTH;
    if (footerAt < head.payloadStart()) {
      throw damaged(
          head.fileSize(),
          "payload of "
              + (head.fileSize() - head.payloadStart())
              + " bytes, expected at least a trailer of "
              + EnvelopeFormat.FOOTER_LENGTH);
    }
    byte[] footerBytes = new byte[EnvelopeFormat.FOOTER_LENGTH];
    EnvelopeHead.readFully(source, head.file(), footerAt, footerBytes, footerBytes.length);
    ByteBuffer footer = ByteBuffer.wrap(footerBytes);
    int magicAt = EnvelopeFormat.FOOTER_LENGTH - EnvelopeFormat.FOOTER_MAGIC.length;
    if (!Arrays.equals(
        footerBytes,
        magicAt,
        footerBytes.length,
        EnvelopeFormat.FOOTER_MAGIC,
        0,
        EnvelopeFormat.FOOTER_MAGIC.length)) {
      throw damaged(
          footerAt + magicAt,
          "trailer magic missing: found "
              + HexFormat.of().formatHex(footerBytes, magicAt, footerBytes.length)
              + ", expected "
              + HexFormat.of().formatHex(EnvelopeFormat.FOOTER_MAGIC));
    }
    long indexOffset = footer.getLong();
    long indexLength = Integer.toUnsignedLong(footer.getInt());
    if (indexLength > limits.indexBytes()) {
      throw new LimitExceededException(
          head.file(),
          footerAt,
          "trailer index of " + indexLength + " bytes, allowed are " + limits.indexBytes());
    }
    if (indexOffset < head.payloadStart() || indexOffset != footerAt - indexLength) {
      throw damaged(
          footerAt,
          ("trailer index at %s, %d bytes long; expected it to end at the footer and not to begin"
                  + " before the payload at %d")
              .formatted(Long.toUnsignedString(indexOffset), indexLength, head.payloadStart()));
    }
    byte[] index = new byte[(int) indexLength];
    EnvelopeHead.readFully(source, head.file(), indexOffset, index, index.length);
    checkHash(indexOffset, "index", XxHash64.hash(index, 0, index.length), footer.getLong());
    readIndex(index, indexOffset);
  }

  private void readIndex(byte[] bytes, long indexOffset) throws C1zException {
    IndexedFrameIndex index;
    try {
      index = IndexedFrameIndex.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          head.file(), indexOffset, "index is not a protobuf message: " + e.getMessage(), e);
    }
    Set<String> names = new HashSet<>();
    long total = 0;
    for (IndexedFrameEntry entry : index.getEntriesList()) {
      PayloadFile file = checkedEntry(entry, indexOffset);
      if (!names.add(file.name())) {
        throw damaged(indexOffset, "file name " + file.name() + " is in the index twice");
      }
      files.add(file);
      total = total + file.rawSize() < 0 ? Long.MAX_VALUE : total + file.rawSize();
    }
    if (index.getManifestXxh64() != 0) {
      byte[] manifest = head.manifestBytes();
      checkHash(
          EnvelopeFormat.HEAD_LENGTH,
          "manifest",
          XxHash64.hash(manifest, 0, manifest.length),
          index.getManifestXxh64());
    }
    if (limits.refuseClaims()) {
      checkBudget(total);
    }
    files.sort((a, b) -> PayloadNames.BYTE_ORDER.compare(a.name(), b.name()));
  }

  private PayloadFile checkedEntry(IndexedFrameEntry entry, long indexOffset) throws C1zException {
    String name;
    try {
      name = PayloadNames.local(entry.getName());
    } catch (IllegalArgumentException e) {
      throw damaged(indexOffset, e.getMessage());
    }
    long offset = entry.getFrameOffset();
    long length = entry.getCompressedSize();
    if (entry.getRawSize() < 0 || length <= 0) {
      throw damaged(
          indexOffset,
          "%s: raw size %d, compressed size %d; expected at least 0 and 1"
              .formatted(name, entry.getRawSize(), length));
    }
    if (offset < head.payloadStart() || offset > indexOffset || length > indexOffset - offset) {
      throw damaged(
          indexOffset,
          "%s: frame at %d, %d bytes long; expected it between %d and %d"
              .formatted(name, offset, length, head.payloadStart(), indexOffset));
    }
    if (entry.getRawSha256().size() != FrameInfo.SHA256_LENGTH) {
      throw damaged(
          indexOffset,
          "%s: SHA-256 of %d bytes, expected %d"
              .formatted(name, entry.getRawSha256().size(), FrameInfo.SHA256_LENGTH));
    }
    FrameInfo info =
        new FrameInfo(
            name,
            entry.getRawSize(),
            length,
            entry.getRawXxh64(),
            entry.getRawSha256().toByteArray());
    return new PayloadFile(name, info.rawSize(), length, offset, Optional.of(info));
  }

  @Override
  public List<PayloadFile> files() {
    return List.copyOf(files);
  }

  @Override
  public boolean hasChecksums() {
    return true;
  }

  @Override
  public byte[] read(PayloadFile file) throws IOException {
    charge(file);
    if (Math.max(file.rawSize(), file.compressedSize()) > MAX_ARRAY_LENGTH) {
      throw new LimitExceededException(
          head.file(),
          file.offset(),
          file.name() + ": " + file.rawSize() + " bytes do not fit an array; copy it as a stream");
    }
    byte[] frame = new byte[(int) file.compressedSize()];
    EnvelopeHead.readFully(source, head.file(), file.offset(), frame, frame.length);
    return decoder.decode(file.frame().orElseThrow(), frame, file.offset());
  }

  @Override
  public void copy(PayloadFile file, OutputStream target) throws IOException {
    charge(file);
    FrameInfo info = file.frame().orElseThrow();
    byte[] start = new byte[(int) Math.min(ZstdFrameHeader.MAX_LENGTH, file.compressedSize())];
    EnvelopeHead.readFully(source, head.file(), file.offset(), start, start.length);
    decoder.checkClaims(info, start, start.length, file.offset());
    InputStream frame = new RangeInputStream(source, file.offset(), file.compressedSize());
    decoder.copy(info, frame, file.offset(), target);
  }

  /** The compressed bytes as they are, for copying a file into another envelope. */
  Frame frame(PayloadFile file) {
    return new Frame(
        file.frame().orElseThrow(),
        () -> new RangeInputStream(source, file.offset(), file.compressedSize()));
  }

  /** Counts each file once: reading one twice does not decode a larger payload. */
  private synchronized void charge(PayloadFile file) throws C1zException {
    if (decodedNames.add(file.name())) {
      decodedBytes += file.rawSize();
    }
    checkBudget(decodedBytes);
  }

  private void checkBudget(long bytes) throws C1zException {
    long budget = limits.decodedBudget(head.fileSize());
    if (bytes > budget || bytes < 0) {
      throw new LimitExceededException(
          head.file(),
          C1zException.NO_OFFSET,
          "payload decodes to %d bytes, allowed are %d (%s)"
              .formatted(bytes, budget, EnvelopeLimits.DECODED_KNOB));
    }
  }

  private void checkHash(long offset, String part, long found, long expected) throws C1zException {
    if (found != expected) {
      throw FrameDecoder.hashMismatch(head.file(), offset, part, found, expected);
    }
  }

  private DamagedFileException damaged(long offset, String problem) {
    return new DamagedFileException(head.file(), offset, problem);
  }

  @Override
  public void close() {}
}
