package dev.syncline.c1z.expand;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.TupleCodec;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Which grants pass an edge.
 *
 * @param shallow only direct ones
 * @param types only those of principals of these types, in encoded form and ascending; null for all
 */
record EdgeRule(boolean shallow, byte[][] types) {
  /** The rule that lets pass what either of two does, and more where they differ in both parts. */
  EdgeRule widen(EdgeRule other) {
    boolean bothShallow = shallow && other.shallow;
    if (types == null || other.types == null) {
      return new EdgeRule(bothShallow, null);
    }
    TreeSet<byte[]> union = new TreeSet<>(Arrays::compareUnsigned);
    union.addAll(Arrays.asList(types));
    union.addAll(Arrays.asList(other.types));
    return new EdgeRule(bothShallow, union.toArray(byte[][]::new));
  }

  /** The encoded form of a principal type, to be compared with what keys begin with. */
  static byte[] encodedType(byte[] raw, int offset, int length) {
    ByteSink out = new ByteSink();
    TupleCodec.escape(raw, offset, length, out);
    return out.toByteArray();
  }

  /** Whether a principal may pass, by the type that its encoded form begins with. */
  boolean admits(byte[] principal, int length) {
    if (types == null) {
      return true;
    }
    for (byte[] type : types) {
      if (length > type.length
          && principal[type.length] == TupleCodec.SEPARATOR
          && Arrays.equals(principal, 0, type.length, type, 0, type.length)) {
        return true;
      }
    }
    return false;
  }
}
