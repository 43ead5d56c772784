package dev.syncline.serde;

/** Keys made of texts; the slow way, for lookups. */
final class TextKeys {
  private TextKeys() {}

  static byte[] of(int family, String... components) {
    ByteSink out = new ByteSink();
    out.writeByte(KeyFamily.ENGINE);
    out.writeByte(family);
    out.writeByte(TupleCodec.SEPARATOR);
    appendTuple(out, components);
    return out.toByteArray();
  }

  static byte[] entitlement(String type, String resource, String id) {
    String prefix = type + ":" + resource + ":";
    return id.startsWith(prefix)
        ? of(0x03, type, resource, "1", id.substring(prefix.length()))
        : of(0x03, type, resource, "0", id);
  }

  static byte[] grant(
      String type, String resource, String id, String principalType, String principal) {
    ByteSink out = new ByteSink();
    out.writeBytes(entitlement(type, resource, id));
    out.setByte(1, 0x04);
    out.writeByte(TupleCodec.SEPARATOR);
    appendTuple(out, principalType, principal);
    return out.toByteArray();
  }

  static void appendTuple(ByteSink out, String... components) {
    for (int i = 0; i < components.length; i++) {
      if (i > 0) {
        out.writeByte(TupleCodec.SEPARATOR);
      }
      TupleCodec.escape(components[i], out);
    }
  }
}
