package dev.syncline.c1z.write;

import dev.syncline.serde.ByteSink;

/** Shared pieces of the forms in which tasks and results travel. */
final class Encoding {
  private Encoding() {}

  static void writeBytes(ByteSink out, byte[] bytes) {
    out.writeVarint(bytes.length);
    out.writeBytes(bytes, 0, bytes.length);
  }
}
