package dev.syncline.c1z.envelope;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The head of an envelope: all that is known without looking at the payload. Tools that choose
 * files by sync, kind or time need no more.
 *
 * @param file name for messages
 * @param fileSize size of the whole file
 * @param manifestBytes the manifest as stored; not to be changed
 * @param manifest the same, parsed
 */
public record EnvelopeHead(
    String file, long fileSize, byte[] manifestBytes, C1ZManifestV3 manifest) {

  /** Reads the head of a local file, with the default limits. */
  public static EnvelopeHead read(Path file) throws IOException {
    try (RandomAccess source = openFile(file)) {
      return read(source, file.toString(), EnvelopeLimits.DEFAULT);
    }
  }

  /**
   * Reads and checks magic, length and manifest.
   *
   * @throws NotC1zException if it is another format or empty
   * @throws DamagedFileException if it is cut, or the manifest is not a protobuf message
   * @throws LimitExceededException if the manifest is longer than allowed
   */
  public static EnvelopeHead read(RandomAccess source, String file, EnvelopeLimits limits)
      throws IOException {
    long size = source.size();
    if (size == 0) {
      throw new NotC1zException(file, C1zException.NO_OFFSET, "does not exist or is empty");
    }
    byte[] head = new byte[(int) Math.min(size, EnvelopeFormat.HEAD_LENGTH)];
    readFully(source, file, 0, head, head.length);
    checkMagic(file, head);
    if (size < EnvelopeFormat.HEAD_LENGTH) {
      throw truncated(file, size, "the manifest's length", EnvelopeFormat.HEAD_LENGTH);
    }
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt(EnvelopeFormat.MAGIC.length));
    if (length > limits.manifestBytes()) {
      throw new LimitExceededException(
          file,
          EnvelopeFormat.MAGIC.length,
          "manifest of " + length + " bytes, allowed are " + limits.manifestBytes());
    }
    if (EnvelopeFormat.HEAD_LENGTH + length > size) {
      throw truncated(file, size, "the manifest", EnvelopeFormat.HEAD_LENGTH + length);
    }
    byte[] manifest = new byte[(int) length];
    readFully(source, file, EnvelopeFormat.HEAD_LENGTH, manifest, manifest.length);
    try {
      return new EnvelopeHead(file, size, manifest, C1ZManifestV3.parseFrom(manifest));
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          file,
          EnvelopeFormat.HEAD_LENGTH,
          "manifest of " + length + " bytes is not a protobuf message: " + e.getMessage(),
          e);
    }
  }

  /**
   * How the payload is stored; {@code UNRECOGNIZED} for numbers that this version does not know.
   */
  public PayloadEncoding encoding() {
    return manifest.getPayloadEncoding();
  }

  /** Where the payload begins. */
  public long payloadStart() {
    return EnvelopeFormat.HEAD_LENGTH + (long) manifestBytes.length;
  }

  static RandomAccess openFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new NotC1zException(file.toString(), C1zException.NO_OFFSET, "is a directory");
    }
    try {
      return FileRandomAccess.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new NotC1zException(
          file.toString(), C1zException.NO_OFFSET, "does not exist or is empty", e);
    }
  }

  /** As {@link RandomAccess#read}, for bytes that lie within a size checked before. */
  static void readFully(RandomAccess source, String file, long position, byte[] target, int length)
      throws IOException {
    try {
      source.read(position, target, 0, length);
    } catch (EOFException e) {
      throw new DamagedFileException(file, position, "became shorter while open", e);
    }
  }

  private static void checkMagic(String file, byte[] head) throws C1zException {
    int length = Math.min(head.length, EnvelopeFormat.MAGIC.length);
    switch (C1zFormat.detect(head)) {
      case V3 -> {}
      case V1 ->
          throw new UnsupportedC1zException(
              file, 0, "found the older format C1ZF (SQLite), expected C1Z3");
      case UNKNOWN -> {
        if (head.length < C1zFormat.MAGIC_LENGTH
            && Arrays.equals(head, Arrays.copyOf(EnvelopeFormat.MAGIC, length))) {
          throw truncated(file, length, "the magic", EnvelopeFormat.HEAD_LENGTH);
        }
        throw new NotC1zException(
            file,
            0,
            "found "
                + HexFormat.of().formatHex(head, 0, length)
                + ", expected "
                + HexFormat.of().formatHex(EnvelopeFormat.MAGIC)
                + " (C1Z3)");
      }
    }
  }

  private static DamagedFileException truncated(
      String file, long size, String part, long expected) {
    return new DamagedFileException(
        file, size, "envelope truncated: ends in " + part + ", expected " + expected + " bytes");
  }
}
