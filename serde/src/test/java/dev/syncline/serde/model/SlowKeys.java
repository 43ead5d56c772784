package dev.syncline.serde.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys from texts, by the letter of their description. */
final class SlowKeys {
  private SlowKeys() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] escape(byte[] raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : raw) {
      if (b == 0) {
        out.writeBytes(new byte[] {1, 1});
      } else if (b == 1) {
        out.writeBytes(new byte[] {1, 2});
      } else {
        out.write(b);
      }
    }
    return out.toByteArray();
  }

  static byte[] tuple(String... components) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < components.length; i++) {
      if (i > 0) {
        out.write(0);
      }
      out.writeBytes(escape(utf8(components[i])));
    }
    return out.toByteArray();
  }

  /** Flag and tail of an entitlement id. */
  static String[] identity(String resourceType, String resource, String id) {
    String prefix = resourceType + ":" + resource + ":";
    return id.startsWith(prefix)
        ? new String[] {"1", id.substring(prefix.length())}
        : new String[] {"0", id};
  }

  static byte[] meta(String name) {
    return concat(new byte[] {3, (byte) 0xff}, utf8(name));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  static byte[] longs(long... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (long value : values) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (value >>> shift));
      }
    }
    return out.toByteArray();
  }
}
