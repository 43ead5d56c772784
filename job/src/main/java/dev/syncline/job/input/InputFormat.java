package dev.syncline.job.input;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Finds out what an input is: its compression by the first bytes, its format by the name or by
 * content.
 */
final class InputFormat {
  private static final int PEEK_BYTES = 512;
  private static final int STREAM_BUFFER_BYTES = 1 << 16;

  private InputFormat() {}

  static RecordInput open(String source, InputStream standardInput) throws IOException {
    InputStream raw = RecordInput.STANDARD_INPUT.equals(source) ? standardInput : file(source);
    try {
      PushbackInputStream plain = peekable(raw);
      if (startsWith(peek(source, plain), 'C', '1', 'Z')) {
        raw.close();
        return c1z(source);
      }
      PushbackInputStream content = decompress(source, plain);
      byte[] head = peek(source, content);
      return isJson(source, head)
          ? new JsonLinesInput(source, content)
          : new DelimitedInput(source, content);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static RecordInput c1z(String source) throws IOException {
    if (RecordInput.STANDARD_INPUT.equals(source)) {
      throw new InputException(
          source, "a c1z file on standard input; it is not read in order, give its name");
    }
    return C1zInput.of(source, null);
  }

  private static InputStream file(String source) throws IOException {
    Path path = Path.of(source);
    if (Files.isDirectory(path)) {
      throw new InputException(source, "is a directory");
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(source);
    }
    return Files.newInputStream(path);
  }

  private static PushbackInputStream peekable(InputStream in) {
    return new PushbackInputStream(in, PEEK_BYTES);
  }

  private static PushbackInputStream decompress(String source, PushbackInputStream in)
      throws IOException {
    byte[] magic = peek(source, in);
    if (startsWith(magic, 0x1f, 0x8b)) {
      return peekable(new GZIPInputStream(in, STREAM_BUFFER_BYTES));
    }
    if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      return peekable(new ZstdInputStreamNoFinalizer(in));
    }
    return in;
  }

  private static byte[] peek(String source, PushbackInputStream in) throws IOException {
    try {
      byte[] head = in.readNBytes(PEEK_BYTES);
      in.unread(head);
      return head;
    } catch (IOException e) {
      throw new InputException(
          new Position(source, Position.Unit.OFFSET, 0), "cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean startsWith(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isJson(String source, byte[] head) throws InputException {
    if (isNamedDelimited(source)) {
      return false;
    }
    if (isNamedJson(source)) {
      return true;
    }
    if (looksLikeJson(head)) {
      return true;
    }
    if (head.length == 0 || looksDelimited(head)) {
      return false;
    }
    throw new InputException(
        source,
        "unknown format: neither a run of length-delimited records (.pb) nor one JSON record a line (.ndjson)");
  }

  /**
   * A JSON line begins with a brace and holds no control characters. A brace may also be the length
   * of a binary record, but one of that length holds a sub-message, hence control characters.
   */
  private static boolean looksLikeJson(byte[] head) {
    int first = 0;
    while (first < head.length && isBlank(head[first])) {
      first++;
    }
    if (first == head.length || head[first] != '{') {
      return false;
    }
    for (byte b : head) {
      if (b >= 0 && b < 0x20 && !isBlank(b)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** A length that is allowed, then the tag of a field that a record may have. */
  private static boolean looksDelimited(byte[] head) {
    long size = 0;
    int at = 0;
    do {
      if (at == head.length || at == 5) {
        return false;
      }
      size |= (long) (head[at] & 0x7f) << 7 * at;
    } while (head[at++] < 0);
    if (size > RecordInput.MAX_RECORD_BYTES) {
      return false;
    }
    if (size == 0 || at == head.length) {
      return true;
    }
    int tag = head[at] & 0xff;
    if (tag >= 0x80 && at + 1 < head.length) {
      tag = tag & 0x7f | head[at + 1] << 7;
    }
    int field = tag >>> 3;
    int wireType = tag & 7;
    FieldDescriptor known = StreamRecord.getDescriptor().findFieldByNumber(field);
    return known != null && known.getLiteType().getWireType() == wireType;
  }

  static boolean isNamedDelimited(String name) {
    return endsWith(withoutCompression(name), ".pb");
  }

  static boolean isNamedJson(String name) {
    String plain = withoutCompression(name);
    return endsWith(plain, ".ndjson") || endsWith(plain, ".jsonl") || endsWith(plain, ".json");
  }

  /** The name without an extension that says how the file is compressed. */
  private static String withoutCompression(String name) {
    for (String extension : new String[] {".gz", ".zst", ".zstd"}) {
      if (endsWith(name, extension)) {
        return name.substring(0, name.length() - extension.length());
      }
    }
    return name;
  }

  private static boolean endsWith(String name, String extension) {
    return name.regionMatches(
        true, name.length() - extension.length(), extension, 0, extension.length());
  }

  static String baseName(String source) {
    if (RecordInput.STANDARD_INPUT.equals(source)) {
      return "stdin";
    }
    Path file = Path.of(source).getFileName();
    String name = withoutCompression(file == null ? source : file.toString());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
