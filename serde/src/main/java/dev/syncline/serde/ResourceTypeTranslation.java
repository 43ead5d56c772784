package dev.syncline.serde;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Connector resource type to {@code ResourceTypeRecord}. Never refused; the id may be empty. */
final class ResourceTypeTranslation {
  static final List<String> PATHS =
      List.of("id", "display_name", "traits", "annotations", "description", "sourced_externally");

  private static final int ID = 1;
  private static final int DISPLAY_NAME = 2;
  private static final int TRAITS = 3;
  private static final int ANNOTATIONS = 4;
  private static final int DESCRIPTION = 5;
  private static final int SOURCED_EXTERNALLY = 6;

  private static final byte[][] TRAIT_NAMES =
      ascii(
          "UNSPECIFIED",
          "USER",
          "GROUP",
          "ROLE",
          "APP",
          "SECRET",
          "SECURITY_INSIGHT",
          "SCOPE_BINDING",
          "VENDOR",
          "VENDOR_AGREEMENT",
          "LICENSE_PROFILE",
          "AGENT",
          "MANAGED_DEVICE");

  private ResourceTypeTranslation() {}

  static byte[][] ascii(String... names) {
    byte[][] bytes = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      bytes[i] = names[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }

  static void put(int record, Splicer value, ByteSink key) {
    MessageScanner source = value.source();
    Keys.appendResourceType(
        source.data(), Math.max(source.start(record + ID), 0), source.length(record + ID), key);
    value.text(record + ID, 2 << 3 | 2);
    value.text(record + DISPLAY_NAME, 3 << 3 | 2);
    traits(record, value);
    value.elements(record + ANNOTATIONS, 5 << 3 | 2);
    value.discoveredAt(6 << 3 | 2);
    value.text(record + DESCRIPTION, 7 << 3 | 2);
    value.number(record + SOURCED_EXTERNALLY, 8 << 3);
  }

  /** Traits are stored by name; one without a name is stored as the empty string. */
  private static void traits(int record, Splicer value) {
    if (!value.source().has(record + TRAITS)) {
      return;
    }
    WireReader numbers = value.elementReader(record + TRAITS);
    while (numbers.hasMore()) {
      long number = numbers.varint();
      boolean named = number >= 0 && number < TRAIT_NAMES.length;
      value.out().writeByte(4 << 3 | 2);
      value.out().writeByte(named ? TRAIT_NAMES[(int) number].length : 0);
      if (named) {
        value.out().writeBytes(TRAIT_NAMES[(int) number]);
      }
    }
  }
}
