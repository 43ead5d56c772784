package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Names of blocks and properties, which are ASCII. */
final class Names {
  private Names() {}

  static void add(Map<String, Slice> entries, byte[] name, Slice value, BoundedInput in)
      throws DamagedFileException {
    // Latin-1 keeps foreign bytes apart, and what we look for is ASCII.
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (entries.put(text, value) != null) {
      throw in.damaged("the name " + text + " occurs twice");
    }
  }
}
