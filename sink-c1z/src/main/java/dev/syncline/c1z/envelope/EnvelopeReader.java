package dev.syncline.c1z.envelope;

import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open c1z3 file: its manifest and the named files of its payload.
 *
 * <p>Opening checks everything that can be checked without decoding payload files (for TAR_ZSTD
 * that means decoding it all, to a temporary file where it is large). What is refused and how
 * follows the reference library; every refusal is a {@link C1zException}. Other {@link
 * IOException}s come from the source itself.
 *
 * <p>Thread-safe: any number of threads may read files at the same time.
 */
public final class EnvelopeReader implements Closeable {
  private final RandomAccess source;
  private final EnvelopeHead head;
  private final Payload payload;
  private final Map<String, PayloadFile> byName = new LinkedHashMap<>();

  private EnvelopeReader(RandomAccess source, EnvelopeHead head, Payload payload) {
    this.source = source;
    this.head = head;
    this.payload = payload;
    payload.files().forEach(file -> byName.put(file.name(), file));
  }

  /** Opens a local file with the default limits. */
  public static EnvelopeReader open(Path file) throws IOException {
    return open(file, EnvelopeLimits.DEFAULT);
  }

  /** Opens a local file. */
  public static EnvelopeReader open(Path file, EnvelopeLimits limits) throws IOException {
    return open(EnvelopeHead.openFile(file), file.toString(), limits);
  }

  /** Opens a source with the default limits. */
  public static EnvelopeReader open(RandomAccess source, String nameForErrors) throws IOException {
    return open(source, nameForErrors, EnvelopeLimits.DEFAULT);
  }

  /**
   * Opens a source, which belongs to the reader from now on: it is closed with it, and also when
   * opening fails.
   *
   * @throws NotC1zException if it is another format, an unknown engine or encoding, or empty
   * @throws DamagedFileException if it is cut or changed
   * @throws LimitExceededException if it is over one of {@code limits}
   */
  public static EnvelopeReader open(
      RandomAccess source, String nameForErrors, EnvelopeLimits limits) throws IOException {
    Payload payload = null;
    try {
      EnvelopeHead head = EnvelopeHead.read(source, nameForErrors, limits);
      payload = openPayload(source, head, limits);
      // After the payload, whose index tells a changed manifest from an engine that is really
      // unknown.
      if (!EnvelopeFormat.ENGINES.contains(head.manifest().getEngine())) {
        throw new UnsupportedC1zException(
            nameForErrors,
            EnvelopeFormat.HEAD_LENGTH,
            "engine \"%s\", expected pebble3, pebble2 or pebble"
                .formatted(head.manifest().getEngine()));
      }
      return new EnvelopeReader(source, head, payload);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, payload);
      closeAfter(e, source);
      throw e;
    }
  }

  private static Payload openPayload(RandomAccess source, EnvelopeHead head, EnvelopeLimits limits)
      throws IOException {
    return switch (head.encoding()) {
      case PAYLOAD_ENCODING_INDEXED_ZSTD -> new IndexedPayload(source, head, limits);
      case PAYLOAD_ENCODING_TAR_ZSTD -> TarPayload.openZstd(source, head, limits);
      case PAYLOAD_ENCODING_TAR -> TarPayload.openPlain(source, head, limits);
      default ->
          throw new UnsupportedC1zException(
              head.file(),
              EnvelopeFormat.HEAD_LENGTH,
              "payload encoding "
                  + head.manifest().getPayloadEncodingValue()
                  + ", expected 5 (INDEXED_ZSTD), 1 (TAR_ZSTD) or 2 (TAR)");
    };
  }

  private static void closeAfter(Exception e, Closeable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (IOException | RuntimeException closing) {
      e.addSuppressed(closing);
    }
  }

  /** Head of the file, with the manifest's own bytes. */
  public EnvelopeHead head() {
    return head;
  }

  public C1ZManifestV3 manifest() {
    return head.manifest();
  }

  public PayloadEncoding encoding() {
    return head.encoding();
  }

  /** All files of the payload, in the order of their names' bytes. */
  public List<PayloadFile> files() {
    return List.copyOf(byName.values());
  }

  /** The file of that name, if the payload has it. */
  public Optional<PayloadFile> file(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Whether all bytes that are read from the payload are covered by checksums of their own: those
   * of the frame index, or of the zstd frame around a tar. A plain tar has none.
   */
  public boolean hasChecksums() {
    return payload.hasChecksums();
  }

  /**
   * Decodes one file whole and checks size and hash against the index (INDEXED_ZSTD; the tar
   * encodings have none).
   *
   * @throws DamagedFileException if it does not decode, its hash differs, or the payload has no
   *     such file
   * @throws LimitExceededException if it does not fit an array or a limit
   */
  public byte[] read(String name) throws IOException {
    return payload.read(require(name));
  }

  /**
   * Decodes one file to {@code target}, in bounded memory, with the same checks; an error may come
   * after part of it was written.
   */
  public void copy(String name, OutputStream target) throws IOException {
    payload.copy(require(name), target);
  }

  /**
   * The file as it is stored, to be written into another envelope without decoding it. Empty in the
   * tar encodings. Valid while this reader is open.
   */
  public Optional<Frame> frame(String name) throws C1zException {
    PayloadFile file = require(name);
    return payload instanceof IndexedPayload indexed
        ? Optional.of(indexed.frame(file))
        : Optional.empty();
  }

  private PayloadFile require(String name) throws C1zException {
    PayloadFile file = byName.get(name);
    if (file == null) {
      throw new DamagedFileException(
          head.file(), C1zException.NO_OFFSET, "payload has no file " + name);
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    try (source) {
      payload.close();
    }
  }
}
