package dev.syncline.c1z.envelope;

import java.util.Set;

/**
 * Constants of the c1z3 envelope.
 *
 * <pre>
 * file    := magic manifestLength:u32 BE manifest payload
 * payload := frame* index footer      INDEXED_ZSTD; a frame is the zstd stream of one file,
 *                                     index an {@code IndexedFrameIndex}
 *          | zstd(tar)                TAR_ZSTD
 *          | tar                      TAR
 * footer  := indexOffset:u64 BE indexLength:u32 BE xxHash64(index):u64 BE footerMagic
 * </pre>
 */
final class EnvelopeFormat {
  /** "C1Z3" and a zero byte. */
  static final byte[] MAGIC = {'C', '1', 'Z', '3', 0};

  /** "C1ZF" and a zero byte: the older format around a SQLite database. */
  static final byte[] V1_MAGIC = {'C', '1', 'Z', 'F', 0};

  static final int HEAD_LENGTH = MAGIC.length + Integer.BYTES;

  /** "C1ZIDX1" and a zero byte. */
  static final byte[] FOOTER_MAGIC = {'C', '1', 'Z', 'I', 'D', 'X', '1', 0};

  static final int FOOTER_LENGTH = Long.BYTES + Integer.BYTES + Long.BYTES + FOOTER_MAGIC.length;

  /** Engines whose payload is a Pebble directory. */
  static final Set<String> ENGINES = Set.of("pebble", "pebble2", "pebble3");

  /** Longest name of a payload file, in bytes. */
  static final int MAX_NAME_LENGTH = 4096;

  private EnvelopeFormat() {}
}
