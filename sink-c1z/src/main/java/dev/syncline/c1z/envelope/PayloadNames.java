package dev.syncline.c1z.envelope;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which names a payload file may have, and their order. */
final class PayloadNames {
  /**
   * Order of the UTF-8 bytes, as Go sorts strings. {@link String#compareTo} differs above U+FFFF.
   */
  static final Comparator<String> BYTE_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private PayloadNames() {}

  /**
   * Checks that a name stays inside the directory it is unpacked to, and drops empty and {@code .}
   * parts. Stricter than the reference in one point: {@code ..} is refused even where a part before
   * it makes up for it.
   *
   * @throws IllegalArgumentException with the reason
   */
  static String local(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("empty file name");
    }
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length > EnvelopeFormat.MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "file name of " + length + " bytes, expected at most " + EnvelopeFormat.MAX_NAME_LENGTH);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new IllegalArgumentException("file name with half a surrogate pair");
    }
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw unsafe(name);
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw unsafe(name);
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      throw unsafe(name);
    }
    return String.join("/", parts);
  }

  private static IllegalArgumentException unsafe(String name) {
    return new IllegalArgumentException(
        "unsafe path \"" + name.replace('\0', '?') + "\", expected a relative path without \"..\"");
  }
}
