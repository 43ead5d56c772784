package dev.syncline.serde;

/**
 * Writes JSON as the reference does: no spaces, and {@code <}, {@code >}, {@code &}, U+2028 and
 * U+2029 in strings as six characters with lower-case digits. Puts the commas; the caller keeps
 * names and values in turn. Not thread-safe.
 */
final class JsonText {
  private static final String DIGITS = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();
  private boolean comma;

  JsonText beginObject() {
    return open('{');
  }

  JsonText endObject() {
    return close('}');
  }

  JsonText beginArray() {
    return open('[');
  }

  JsonText endArray() {
    return close(']');
  }

  private JsonText open(char bracket) {
    separate();
    text.append(bracket);
    comma = false;
    return this;
  }

  private JsonText close(char bracket) {
    text.append(bracket);
    comma = true;
    return this;
  }

  JsonText name(String name) {
    separate();
    quote(name);
    text.append(':');
    comma = false;
    return this;
  }

  JsonText string(String value) {
    separate();
    quote(value);
    comma = true;
    return this;
  }

  /** A value that is JSON already. */
  JsonText raw(String json) {
    separate();
    text.append(json);
    comma = true;
    return this;
  }

  JsonText number(long value) {
    return raw(Long.toString(value));
  }

  private void separate() {
    if (comma) {
      text.append(',');
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
        default -> {
          if (c < ' ') {
            escape(c);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private void escape(char c) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(DIGITS.charAt(c >> shift & 0xf));
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
