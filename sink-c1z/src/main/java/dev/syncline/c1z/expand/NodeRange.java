package dev.syncline.c1z.expand;

/**
 * The grants of one entitlement in the order of keys.
 *
 * @param node the entitlement's node
 * @param prefix what all their keys begin with
 * @param units sample units in the range: an estimate of its size
 * @param gapUnits sample units between the range before it and this one
 */
record NodeRange(int node, byte[] prefix, long units, long gapUnits) {
  byte[] from() {
    return prefix;
  }

  /** The first key behind the range. */
  byte[] to() {
    return end(prefix);
  }

  /** A prefix ends with a separator (00); the least key without it has 01 in its place. */
  static byte[] end(byte[] prefix) {
    byte[] end = prefix.clone();
    end[end.length - 1]++;
    return end;
  }
}
