package dev.syncline.c1z.envelope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the regular files of a tar stream. Links, devices and directories are skipped; long names
 * and large numbers in extended headers (POSIX pax, GNU long name) are understood, since writers
 * add them for owners with large numbers too.
 *
 * <p>The end of the source at the end of a file's content, within its padding, or behind one block
 * of zeros counts as the end of the tar: the format cannot tell a cut there. Anything behind two
 * blocks of zeros is not looked at.
 */
final class TarIndex {
  /** A file's content: place in the store, and size. */
  record Content(long offset, long size) {}

  private static final int MAX_MODE = 0777;
  private static final int MAX_EXTENDED_HEADER = 1 << 20;

  /**
   * Rough cost in memory of an entry beyond its name; what it guards against is millions of empty
   * files.
   */
  private static final int ENTRY_COST = 128;

  private final TarSource source;
  private final String file;
  private final long memoryLimit;
  private final Map<String, Content> contents = new LinkedHashMap<>();
  private long memory;
  private String longName;
  private long longSize = -1;

  private TarIndex(TarSource source, String file, long memoryLimit) {
    this.source = source;
    this.file = file;
    this.memoryLimit = memoryLimit;
  }

  /**
   * Reads to the end of the tar.
   *
   * @param file name for messages; offsets in them count from the beginning of the tar
   * @param memoryLimit bound on what the index may take, in bytes
   */
  static Map<String, Content> scan(TarSource source, String file, long memoryLimit)
      throws IOException {
    TarIndex index = new TarIndex(source, file, memoryLimit);
    byte[] block = new byte[TarHeader.BLOCK];
    while (index.nextHeader(block)) {
      index.entry(block);
    }
    return index.contents;
  }

  /** False at the end of the tar. */
  private boolean nextHeader(byte[] block) throws IOException {
    long start = source.position();
    int count = source.read(block);
    if (count == 0) {
      return false;
    }
    requireWhole(start, count);
    if (!TarHeader.isZero(block)) {
      return true;
    }
    int second = source.read(block);
    if (second == 0) {
      return false;
    }
    requireWhole(start, second);
    if (!TarHeader.isZero(block)) {
      throw damaged(start, "one block of zeros inside the tar, expected two at its end");
    }
    return false;
  }

  private void requireWhole(long start, int count) throws C1zException {
    if (count < TarHeader.BLOCK) {
      throw damaged(start, "tar ends inside a header block, after " + count + " bytes");
    }
  }

  private void entry(byte[] block) throws IOException {
    long start = source.position() - TarHeader.BLOCK;
    TarHeader header;
    try {
      header = TarHeader.parse(block);
    } catch (IllegalArgumentException e) {
      throw damaged(start, e.getMessage());
    }
    switch (header.type()) {
      case 'x' -> readPax(start, content(start, header));
      case 'g' -> content(start, header); // Defaults for all files; none that matter here.
      case 'L' -> longName = gnuName(content(start, header));
      case 'K' -> content(start, header); // Target of a link.
      default -> {
        member(start, header);
        longName = null;
        longSize = -1;
      }
    }
  }

  private void member(long start, TarHeader header) throws IOException {
    String stored = longName == null ? header.name() : longName;
    long size = longSize < 0 ? header.size() : longSize;
    if (header.isRegularFile() || header.isDirectory()) {
      // Of a directory only what would lie in it counts: "./" itself is a usual first entry.
      String name = localName(start, header.isDirectory() ? stored + "/file" : stored);
      if (header.mode() > MAX_MODE) {
        throw damaged(
            start,
            "%s: unsafe mode %o, expected at most %o".formatted(name, header.mode(), MAX_MODE));
      }
      if (header.isRegularFile()) {
        add(start, name, new Content(source.keep(size), size));
        skipPadding(size);
        return;
      }
    }
    if (header.hasContent()) {
      source.keep(size);
      skipPadding(size);
    }
  }

  private String localName(long start, String stored) throws C1zException {
    try {
      return PayloadNames.local(stored);
    } catch (IllegalArgumentException e) {
      throw damaged(start, e.getMessage());
    }
  }

  private void add(long start, String name, Content content) throws C1zException {
    memory += ENTRY_COST + 2L * name.length();
    if (memory > memoryLimit) {
      throw new LimitExceededException(
          file, start, "the tar's index takes more than " + memoryLimit + " bytes");
    }
    if (contents.put(name, content) != null) {
      throw damaged(start, "file name " + name + " is in the tar twice");
    }
  }

  private byte[] content(long start, TarHeader header) throws IOException {
    if (header.size() > MAX_EXTENDED_HEADER) {
      throw new LimitExceededException(
          file,
          start,
          "extended tar header of %d bytes, allowed are %d"
              .formatted(header.size(), MAX_EXTENDED_HEADER));
    }
    byte[] content = new byte[(int) header.size()];
    int count = source.read(content);
    if (count < content.length) {
      throw damaged(
          start,
          "tar ends inside an extended header: %d of %d bytes".formatted(count, content.length));
    }
    skipPadding(header.size());
    return content;
  }

  /** May be cut: {@link #nextHeader} then finds the end. */
  private void skipPadding(long size) throws IOException {
    source.read(new byte[TarHeader.padding(size)]);
  }

  private static String gnuName(byte[] content) {
    int length = content.length;
    while (length > 0 && content[length - 1] == 0) {
      length--;
    }
    return new String(content, 0, length, StandardCharsets.UTF_8);
  }

  /** Records "length key=value\n", the length counting the whole record. */
  private void readPax(long start, byte[] content) throws C1zException {
    int at = 0;
    while (at < content.length) {
      int blank = at;
      while (blank < content.length && content[blank] != ' ') {
        blank++;
      }
      int length = decimal(new String(content, at, blank - at, StandardCharsets.US_ASCII));
      int end = at + length;
      if (length <= blank - at + 1 || end > content.length || content[end - 1] != '\n') {
        throw damaged(start, "malformed pax record at byte " + at + " of the extended header");
      }
      String record = new String(content, blank + 1, end - blank - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      apply(start, record.substring(0, Math.max(equals, 0)), record.substring(equals + 1));
      at = end;
    }
  }

  private void apply(long start, String key, String value) throws C1zException {
    if (key.equals("path")) {
      longName = value;
    } else if (key.equals("size")) {
      try {
        longSize = Long.parseLong(value);
      } catch (NumberFormatException e) {
        longSize = -1;
      }
      if (longSize < 0) {
        throw damaged(start, "pax size is not a number of bytes");
      }
    } else if (key.startsWith("GNU.sparse.")) {
      throw new UnsupportedC1zException(file, start, "sparse file in the tar");
    }
  }

  /** -1, which no record has, for anything else than a short number. */
  private static int decimal(String digits) {
    return digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : -1;
  }

  private DamagedFileException damaged(long offset, String problem) {
    return new DamagedFileException(file, offset, problem);
  }
}
