package dev.syncline.c1z.envelope;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.manifest.IndexedFrameEntry;
import dev.syncline.serde.proto.manifest.IndexedFrameIndex;
import java.io.IOException;
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
  /**
   * No zstd block of at least 4 bytes (3 of header, 1 of content) decodes to more than this. So a
   * frame cannot decode to more than this for every 4 of its bytes, and a size that claims more is
   * refused before memory is set aside for it.
   */
  private static final long MAX_BLOCK_CONTENT = 128 << 10;

  private static final int MIN_BLOCK_LENGTH = 4;

  private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

  private final RandomAccess source;
  private final EnvelopeHead head;
  private final EnvelopeLimits limits;
  private final List<PayloadFile> files = new ArrayList<>();
  private final Set<String> decodedNames = new HashSet<>();
  private long decodedBytes;

  IndexedPayload(RandomAccess source, EnvelopeHead head, EnvelopeLimits limits) throws IOException {
    this.source = source;
    this.head = head;
    this.limits = limits;
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
          "trailer index at %s, %d bytes long; expected it to end at the footer and not to begin before the payload at %d"
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
    checkFrameHeader(file, frame, frame.length);
    byte[] raw = new byte[(int) file.rawSize()];
    try {
      long decoded = Zstd.decompressByteArray(raw, 0, raw.length, frame, 0, frame.length);
      if (Zstd.isError(decoded)) {
        throw new ZstdException(decoded);
      }
      checkSize(file, decoded);
    } catch (ZstdException e) {
      throw new DamagedFileException(
          head.file(),
          file.offset(),
          "%s: frame of %d bytes does not decode to %d bytes: %s"
              .formatted(file.name(), frame.length, raw.length, e.getMessage()),
          e);
    }
    checkContent(file, XxHash64.hash(raw, 0, raw.length));
    return raw;
  }

  @Override
  public void copy(PayloadFile file, OutputStream target) throws IOException {
    charge(file);
    byte[] start = new byte[(int) Math.min(ZstdFrameHeader.MAX_LENGTH, file.compressedSize())];
    EnvelopeHead.readFully(source, head.file(), file.offset(), start, start.length);
    checkFrameHeader(file, start, start.length);
    XxHash64 hash = new XxHash64();
    try (ZstdStream raw =
        new ZstdStream(
            new RangeInputStream(source, file.offset(), file.compressedSize()),
            head.file(),
            file.offset(),
            limits.decoderMemoryBytes(),
            Long.MAX_VALUE,
            "none")) {
      byte[] piece = new byte[128 << 10];
      for (int count = raw.read(piece); count >= 0; count = raw.read(piece)) {
        if (raw.decoded() > file.rawSize()) {
          checkSize(file, raw.decoded());
        }
        hash.update(piece, 0, count);
        target.write(piece, 0, count);
      }
      checkSize(file, raw.decoded());
    }
    checkContent(file, hash.digest());
  }

  /** The compressed bytes as they are, for copying a file into another envelope. */
  Frame frame(PayloadFile file) {
    return new Frame(
        file.frame().orElseThrow(),
        () -> new RangeInputStream(source, file.offset(), file.compressedSize()));
  }

  private void checkFrameHeader(PayloadFile file, byte[] start, int length) throws C1zException {
    long mostBlocks = file.compressedSize() / MIN_BLOCK_LENGTH + 1;
    if (file.rawSize() / MAX_BLOCK_CONTENT > mostBlocks) {
      throw damaged(
          file.offset(),
          "%s: raw size %d, but a frame of %d bytes cannot hold so much"
              .formatted(file.name(), file.rawSize(), file.compressedSize()));
    }
    Optional<ZstdFrameHeader> header = ZstdFrameHeader.parse(start, length);
    if (header.isEmpty()) {
      return; // The decoder has the better message.
    }
    if (header.get().windowSize() > limits.decoderMemoryBytes()
        && header.get().windowSize() != header.get().contentSize()) {
      throw new LimitExceededException(
          head.file(),
          file.offset(),
          "%s: zstd window of %d bytes, allowed are %d (%s)"
              .formatted(
                  file.name(),
                  header.get().windowSize(),
                  limits.decoderMemoryBytes(),
                  EnvelopeLimits.MEMORY_KNOB));
    }
    if (header.get().contradicts(file.rawSize())) {
      checkSize(file, header.get().contentSize());
    }
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

  private void checkSize(PayloadFile file, long found) throws C1zException {
    if (found != file.rawSize()) {
      throw damaged(
          file.offset(),
          "%s: decodes to %d bytes, expected %d".formatted(file.name(), found, file.rawSize()));
    }
  }

  private void checkContent(PayloadFile file, long found) throws C1zException {
    checkHash(file.offset(), file.name(), found, file.frame().orElseThrow().rawXxHash64());
  }

  private void checkHash(long offset, String part, long found, long expected) throws C1zException {
    if (found != expected) {
      throw damaged(
          offset,
          "%s hash mismatch: found xxHash64 %016x, expected %016x"
              .formatted(part, found, expected));
    }
  }

  private DamagedFileException damaged(long offset, String problem) {
    return new DamagedFileException(head.file(), offset, problem);
  }

  @Override
  public void close() {}
}
