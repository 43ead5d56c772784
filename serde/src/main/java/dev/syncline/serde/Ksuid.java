package dev.syncline.serde;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/**
 * A sync id: 4 bytes big-endian seconds since {@value #EPOCH_SECONDS}, then 16 random bytes; as
 * text 27 digits of base 62 (alphabet {@code 0-9A-Za-z}), padded with {@code 0} on the left.
 *
 * <p>The order of the bytes, of the texts and of the times is the same. Immutable.
 */
public final class Ksuid implements Comparable<Ksuid> {
  /** Length of the binary form. */
  public static final int BYTES = 20;

  /** Length of the text form. */
  public static final int CHARACTERS = 27;

  /** Unix time that the seconds count from. */
  public static final long EPOCH_SECONDS = 1_400_000_000L;

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int WORDS = BYTES / 4;

  private final byte[] bytes;

  private Ksuid(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is not 27 digits of base 62, or more than 20 bytes can
   *     hold
   */
  public static Ksuid fromText(String text) {
    Objects.requireNonNull(text, "text");
    if (text.length() != CHARACTERS) {
      throw new IllegalArgumentException(
          "sync id \"" + text + "\" has " + text.length() + " characters, expected " + CHARACTERS);
    }
    int[] words = new int[WORDS];
    for (int i = 0; i < CHARACTERS; i++) {
      long carry = digit(text, i);
      for (int word = WORDS - 1; word >= 0; word--) {
        carry += Integer.toUnsignedLong(words[word]) * 62;
        words[word] = (int) carry;
        carry >>>= 32;
      }
      if (carry != 0) {
        throw new IllegalArgumentException(
            "sync id \"" + text + "\" stands for a number of more than " + BYTES + " bytes");
      }
    }
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (words[i / 4] >>> (24 - 8 * (i % 4)));
    }
    return new Ksuid(bytes);
  }

  private static int digit(String text, int index) {
    char c = text.charAt(index);
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A' + 10;
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 36;
    }
    throw new IllegalArgumentException(
        "sync id \"" + text + "\": character " + index + " is not a digit of base 62");
  }

  /** Whether {@link #fromText} accepts the text. */
  public static boolean isText(String text) {
    try {
      fromText(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if there are not exactly 20 bytes
   */
  public static Ksuid fromBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "sync id of " + bytes.length + " bytes, expected " + BYTES);
    }
    return new Ksuid(bytes.clone());
  }

  /** Reads the binary form from the 20 bytes at {@code offset}. */
  public static Ksuid fromBytes(byte[] bytes, int offset) {
    Objects.checkFromIndexSize(offset, BYTES, bytes.length);
    return new Ksuid(Arrays.copyOfRange(bytes, offset, offset + BYTES));
  }

  /** A fresh id: the time, and 16 bytes that nobody can guess. */
  public static Ksuid random(long unixSeconds) {
    byte[] payload = new byte[BYTES - Integer.BYTES];
    new SecureRandom().nextBytes(payload);
    return of(unixSeconds, payload);
  }

  /** The sync id of a time and 16 further bytes. */
  public static Ksuid of(long unixSeconds, byte[] payload) {
    long seconds = unixSeconds - EPOCH_SECONDS;
    if (seconds < 0 || seconds > 0xffff_ffffL) {
      throw new IllegalArgumentException("a sync id cannot hold the Unix time " + unixSeconds);
    }
    if (payload.length != BYTES - 4) {
      throw new IllegalArgumentException("payload of " + payload.length + " bytes, expected 16");
    }
    ByteSink sink = new ByteSink(BYTES);
    sink.writeFixed32BigEndian((int) seconds);
    sink.writeBytes(payload);
    return new Ksuid(sink.toByteArray());
  }

  /** The 20 bytes; a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Unix time, in seconds, that the id carries. */
  public long unixSeconds() {
    long seconds = 0;
    for (int i = 0; i < 4; i++) {
      seconds = seconds << 8 | (bytes[i] & 0xff);
    }
    return seconds + EPOCH_SECONDS;
  }

  @Override
  public int compareTo(Ksuid other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ksuid ksuid && Arrays.equals(bytes, ksuid.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The text form. */
  @Override
  public String toString() {
    int[] words = new int[WORDS];
    for (int i = 0; i < BYTES; i++) {
      words[i / 4] = words[i / 4] << 8 | (bytes[i] & 0xff);
    }
    char[] text = new char[CHARACTERS];
    for (int i = CHARACTERS - 1; i >= 0; i--) {
      long remainder = 0;
      for (int word = 0; word < WORDS; word++) {
        long dividend = remainder << 32 | Integer.toUnsignedLong(words[word]);
        words[word] = (int) (dividend / 62);
        remainder = dividend % 62;
      }
      text[i] = ALPHABET.charAt((int) remainder);
    }
    return new String(text);
  }
}
