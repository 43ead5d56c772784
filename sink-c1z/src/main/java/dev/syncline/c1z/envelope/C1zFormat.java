package dev.syncline.c1z.envelope;

import java.util.Arrays;

/** What the first bytes of a file say it is. */
public enum C1zFormat {
  /** The format of this package. */
  V3,
  /** The older format around a SQLite database; recognised, not read. */
  V1,
  UNKNOWN;

  /** Bytes that {@link #detect} wants to see. */
  public static final int MAGIC_LENGTH = EnvelopeFormat.MAGIC.length;

  /**
   * Looks at the first {@link #MAGIC_LENGTH} bytes; fewer are never enough and give {@link
   * #UNKNOWN}.
   *
   * @param head the beginning of a file, of any length
   */
  public static C1zFormat detect(byte[] head) {
    if (startsWith(head, EnvelopeFormat.MAGIC)) {
      return V3;
    }
    return startsWith(head, EnvelopeFormat.V1_MAGIC) ? V1 : UNKNOWN;
  }

  private static boolean startsWith(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }
}
