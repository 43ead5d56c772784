package dev.syncline.c1z.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Payload of the encodings TAR and TAR_ZSTD. Opening reads the tar to its end: a plain one from
 * header to header, a compressed one whole, its contents going to a {@link Spool}, since nothing in
 * the middle of a zstd stream can be read by itself.
 */
final class TarPayload implements Payload {
  private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

  private final String file;
  private final RandomAccess store;
  private final boolean ownsStore;
  private final boolean checksums;
  private final Map<String, TarIndex.Content> contents;
  private final List<PayloadFile> files = new ArrayList<>();

  private TarPayload(
      String file,
      RandomAccess store,
      boolean ownsStore,
      boolean checksums,
      Map<String, TarIndex.Content> contents) {
    this.file = file;
    this.store = store;
    this.ownsStore = ownsStore;
    this.checksums = checksums;
    this.contents = contents;
    contents.forEach(
        (name, content) ->
            files.add(
                new PayloadFile(
                    name,
                    content.size(),
                    ownsStore ? PayloadFile.UNKNOWN : content.size(),
                    ownsStore ? PayloadFile.UNKNOWN : content.offset(),
                    Optional.empty())));
    files.sort((a, b) -> PayloadNames.BYTE_ORDER.compare(a.name(), b.name()));
  }

  static TarPayload openPlain(RandomAccess source, EnvelopeHead head, EnvelopeLimits limits)
      throws IOException {
    checkBudget(head, limits, head.fileSize() - head.payloadStart());
    PlainSource tar = new PlainSource(source, head);
    return new TarPayload(
        head.file(), source, false, false, TarIndex.scan(tar, head.file(), limits.indexBytes()));
  }

  static TarPayload openZstd(RandomAccess source, EnvelopeHead head, EnvelopeLimits limits)
      throws IOException {
    long start = head.payloadStart();
    long length = head.fileSize() - start;
    byte[] header = new byte[(int) Math.min(ZstdFrameHeader.MAX_LENGTH, length)];
    EnvelopeHead.readFully(source, head.file(), start, header, header.length);
    Optional<ZstdFrameHeader> claims = ZstdFrameHeader.parse(header, header.length);
    if (limits.refuseClaims() && claims.isPresent()) {
      checkBudget(head, limits, claims.get().contentSize());
    }
    Spool spool = new Spool(Spool.MEMORY_LIMIT);
    try (ZstdStream raw =
        new ZstdStream(
            new RangeInputStream(source, start, length),
            head.file(),
            start,
            limits.decoderMemoryBytes(),
            limits.decodedBudget(head.fileSize()),
            EnvelopeLimits.DECODED_KNOB)) {
      if (length == 0) {
        throw new DamagedFileException(head.file(), start, "no payload, expected a zstd stream");
      }
      String tarName = head.file() + "!payload.tar";
      Map<String, TarIndex.Content> contents =
          TarIndex.scan(new SpoolingSource(raw, spool, tarName), tarName, limits.indexBytes());
      raw.finishFrame();
      boolean checksum = raw.frames() == 1 && claims.isPresent() && claims.get().checksum();
      return new TarPayload(head.file(), spool, true, checksum, contents);
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  private static void checkBudget(EnvelopeHead head, EnvelopeLimits limits, long bytes)
      throws C1zException {
    long budget = limits.decodedBudget(head.fileSize());
    if (bytes > budget) {
      throw new LimitExceededException(
          head.file(),
          C1zException.NO_OFFSET,
          "payload decodes to %d bytes, allowed are %d (%s)"
              .formatted(bytes, budget, EnvelopeLimits.DECODED_KNOB));
    }
  }

  @Override
  public List<PayloadFile> files() {
    return List.copyOf(files);
  }

  @Override
  public boolean hasChecksums() {
    return checksums;
  }

  @Override
  public byte[] read(PayloadFile payloadFile) throws IOException {
    TarIndex.Content content = contents.get(payloadFile.name());
    if (content.size() > MAX_ARRAY_LENGTH) {
      throw new LimitExceededException(
          file,
          payloadFile.offset(),
          payloadFile.name()
              + ": "
              + content.size()
              + " bytes do not fit an array; copy it as a stream");
    }
    byte[] bytes = new byte[(int) content.size()];
    EnvelopeHead.readFully(store, file, content.offset(), bytes, bytes.length);
    return bytes;
  }

  @Override
  public void copy(PayloadFile payloadFile, OutputStream target) throws IOException {
    TarIndex.Content content = contents.get(payloadFile.name());
    try (InputStream in = new RangeInputStream(store, content.offset(), content.size())) {
      in.transferTo(target);
    }
  }

  @Override
  public void close() throws IOException {
    if (ownsStore) {
      store.close();
    }
  }

  /**
   * The envelope itself: contents stay where they are. Positions count from the envelope's
   * beginning.
   */
  private static final class PlainSource implements TarSource {
    private final RandomAccess source;
    private final EnvelopeHead head;
    private long position;

    PlainSource(RandomAccess source, EnvelopeHead head) {
      this.source = source;
      this.head = head;
      this.position = head.payloadStart();
    }

    @Override
    public int read(byte[] target) throws IOException {
      int count = (int) Math.min(target.length, head.fileSize() - position);
      EnvelopeHead.readFully(source, head.file(), position, target, count);
      position += count;
      return count;
    }

    @Override
    public long keep(long length) throws IOException {
      if (length > head.fileSize() - position) {
        throw endsInside(head.file(), position, length, head.fileSize() - position);
      }
      long offset = position;
      position += length;
      return offset;
    }

    @Override
    public long position() {
      return position;
    }
  }

  /**
   * A decoded stream: contents are copied to the spool. Positions count from the tar's beginning.
   */
  private static final class SpoolingSource implements TarSource {
    private final InputStream raw;
    private final Spool spool;
    private final String name;
    private final byte[] piece = new byte[128 << 10];
    private long position;

    SpoolingSource(InputStream raw, Spool spool, String name) {
      this.raw = raw;
      this.spool = spool;
      this.name = name;
    }

    @Override
    public int read(byte[] target) throws IOException {
      int count = raw.readNBytes(target, 0, target.length);
      position += count;
      return count;
    }

    @Override
    public long keep(long length) throws IOException {
      long offset = spool.size();
      for (long rest = length; rest > 0; ) {
        int count = raw.read(piece, 0, (int) Math.min(piece.length, rest));
        if (count < 0) {
          throw endsInside(name, position, length, length - rest);
        }
        spool.write(piece, count);
        rest -= count;
      }
      position += length;
      return offset;
    }

    @Override
    public long position() {
      return position;
    }
  }

  private static DamagedFileException endsInside(String name, long offset, long size, long found) {
    return new DamagedFileException(
        name, offset, "tar ends inside a file: %d of %d bytes".formatted(found, size));
  }
}
