package dev.syncline.serde;

/** The Unicode property White_Space, which none of Java's own notions of blank agrees with. */
final class WhiteSpace {
  private WhiteSpace() {}

  /** Whether well-formed UTF-8 holds nothing but white space. */
  static boolean isBlank(byte[] utf8, int from, int to) {
    int position = from;
    while (position < to) {
      int b = utf8[position] & 0xff;
      if (b < 0x80) {
        if (b != ' ' && (b < 0x09 || b > 0x0d)) {
          return false;
        }
        position++;
      } else if (b == 0xc2) {
        int c = utf8[position + 1] & 0xff; // U+0085, U+00A0
        if (c != 0x85 && c != 0xa0) {
          return false;
        }
        position += 2;
      } else if (b >= 0xe1 && b <= 0xe3) {
        int c = (b & 0x0f) << 12 | (utf8[position + 1] & 0x3f) << 6 | (utf8[position + 2] & 0x3f);
        if (!isWide(c)) {
          return false;
        }
        position += 3;
      } else {
        return false;
      }
    }
    return true;
  }

  private static boolean isWide(int c) {
    return (c >= 0x2000 && c <= 0x200a)
        || c == 0x1680
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }
}
