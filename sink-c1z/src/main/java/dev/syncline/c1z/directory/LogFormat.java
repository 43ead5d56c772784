package dev.syncline.c1z.directory;

/**
 * Framing of a MANIFEST (and of a write-ahead log).
 *
 * <pre>
 * file   := block*              32,768 bytes each, the last one may be shorter
 * block  := chunk* zeros        zeros where fewer than 7 bytes are left
 * chunk  := maskedCrc32c(type payload):u32 LE length:u16 LE type:u8 payload
 * record := FULL | FIRST MIDDLE* LAST
 * </pre>
 */
public final class LogFormat {
  public static final int BLOCK_SIZE = 32 << 10;
  public static final int HEADER_LENGTH = 7;
  public static final int FULL = 1;
  public static final int FIRST = 2;
  public static final int MIDDLE = 3;
  public static final int LAST = 4;

  private LogFormat() {}
}
