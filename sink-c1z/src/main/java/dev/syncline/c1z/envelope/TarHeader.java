package dev.syncline.c1z.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One 512-byte header block of a tar stream (POSIX.1-1988 ustar, with the two ways in which writers
 * store large numbers).
 *
 * @param name path as stored, prefix joined
 * @param mode permission bits
 * @param size bytes of content that follow
 * @param type type flag; {@code '0'} for regular files
 */
record TarHeader(String name, long mode, long size, char type) {
  static final int BLOCK = 512;

  /**
   * Files are readable to all and nothing else: the reference refuses set-id bits and masks with
   * this.
   */
  static final int FILE_MODE = 0644;

  private static final long MAX_SIZE = (1L << 33) - 1;

  private static final int NAME_LENGTH = 100;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};

  TarHeader {
    Objects.requireNonNull(name);
  }

  static TarHeader regularFile(String name, long size) {
    return new TarHeader(name, FILE_MODE, size, '0');
  }

  /**
   * The block as bytes: owner 0, time 0, so that equal contents give equal bytes.
   *
   * @throws IllegalArgumentException if the name or size does not fit the format
   */
  byte[] toBlock() {
    byte[] block = new byte[BLOCK];
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    int cut = path.length <= NAME_LENGTH ? -1 : prefixEnd(path);
    if (cut > 0) {
      System.arraycopy(path, 0, block, PREFIX_AT, cut);
    }
    System.arraycopy(path, cut + 1, block, 0, path.length - cut - 1);
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException(name + ": " + size + " bytes do not fit a tar header");
    }
    putOctal(block, 100, 8, mode);
    putOctal(block, 108, 8, 0); // owner
    putOctal(block, 116, 8, 0); // group
    putOctal(block, 124, 12, size);
    putOctal(block, 136, 12, 0); // modification time
    block[TYPE_AT] = (byte) type;
    System.arraycopy(USTAR, 0, block, MAGIC_AT, USTAR.length);
    putOctal(block, 329, 8, 0); // device numbers
    putOctal(block, 337, 8, 0);
    putOctal(block, CHECKSUM_AT, CHECKSUM_LENGTH - 1, checksum(block, false));
    block[CHECKSUM_AT + CHECKSUM_LENGTH - 1] = ' ';
    return block;
  }

  /**
   * @throws IllegalArgumentException if the block is no tar header; says why
   */
  static TarHeader parse(byte[] block) {
    long stored = number(block, CHECKSUM_AT, CHECKSUM_LENGTH, "checksum");
    if (stored != checksum(block, false) && stored != checksum(block, true)) {
      throw new IllegalArgumentException(
          "tar header checksum " + stored + ", expected " + checksum(block, false));
    }
    String name = text(block, 0, NAME_LENGTH);
    // Old GNU headers keep other fields where POSIX has the prefix; their magic differs in the
    // sixth byte.
    boolean posix = Arrays.equals(block, MAGIC_AT, MAGIC_AT + 6, USTAR, 0, 6);
    String prefix = posix ? text(block, PREFIX_AT, PREFIX_LENGTH) : "";
    char type = block[TYPE_AT] == 0 ? '0' : (char) (block[TYPE_AT] & 0xff);
    return new TarHeader(
        prefix.isEmpty() ? name : prefix + "/" + name,
        number(block, 100, 8, "mode"),
        number(block, 124, 12, "size"),
        type);
  }

  boolean isRegularFile() {
    return type == '0' && !name.endsWith("/");
  }

  boolean isDirectory() {
    return type == '5' || (type == '0' && name.endsWith("/"));
  }

  /** Links, devices and directories have no content, whatever their size field says. */
  boolean hasContent() {
    return "123456".indexOf(type) < 0;
  }

  static boolean isZero(byte[] block) {
    return Arrays.equals(block, new byte[BLOCK]);
  }

  /** Bytes from the end of a content to the next block. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  /** The last slash that leaves at most 100 bytes behind it and 155 before it. */
  private static int prefixEnd(byte[] path) {
    for (int i = Math.min(PREFIX_LENGTH, path.length - 2); i > 0; i--) {
      if (path[i] == '/' && path.length - i - 1 <= NAME_LENGTH) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "path of "
            + path.length
            + " bytes does not fit a tar header: "
            + new String(path, StandardCharsets.UTF_8));
  }

  private static void putOctal(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private static long number(byte[] block, int offset, int length, String field) {
    if ((block[offset] & 0x80) != 0) {
      return base256(block, offset, length, field);
    }
    String text = text(block, offset, length).strip();
    try {
      long value = text.isEmpty() ? 0 : Long.parseLong(text, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message that names the field.
    }
    throw new IllegalArgumentException(
        "tar header " + field + " \"" + text.replaceAll("[^ -~]", "?") + "\", expected octal");
  }

  private static long base256(byte[] block, int offset, int length, String field) {
    long value = block[offset] & 0x7f;
    for (int i = offset + 1; i < offset + length; i++) {
      if (value >>> 55 != 0) {
        throw new IllegalArgumentException("tar header " + field + " is over 63 bits or negative");
      }
      value = value << 8 | (block[i] & 0xff);
    }
    return value;
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  /**
   * Sum of all bytes, the checksum field itself as blanks. Some old writers summed signed bytes.
   */
  private static long checksum(byte[] block, boolean signed) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean field = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
      sum += field ? ' ' : signed ? block[i] : block[i] & 0xff;
    }
    return sum;
  }
}
