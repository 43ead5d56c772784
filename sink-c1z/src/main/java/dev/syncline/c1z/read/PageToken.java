package dev.syncline.c1z.read;

import java.util.Arrays;
import java.util.Base64;

/**
 * Token of a page: the key of the last row returned, in the family that was scanned, as base64url
 * without padding. The next page begins strictly after that key.
 */
final class PageToken {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private PageToken() {}

  static String of(byte[] lastKey) {
    return ENCODER.encodeToString(lastKey);
  }

  /**
   * @param prefix what every key of the scanned family begins with
   * @throws InvalidPageTokenException if the token cannot come from that family
   */
  static byte[] lastKey(String token, byte[] prefix) {
    byte[] key;
    try {
      key = DECODER.decode(token);
    } catch (IllegalArgumentException e) {
      throw new InvalidPageTokenException(token, "not base64url");
    }
    if (token.indexOf('=') >= 0) {
      throw new InvalidPageTokenException(token, "padded");
    }
    if (key.length < prefix.length
        || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
      throw new InvalidPageTokenException(token, "of another list");
    }
    return key;
  }
}
