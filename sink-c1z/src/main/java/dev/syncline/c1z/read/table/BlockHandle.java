package dev.syncline.c1z.read.table;

import java.io.IOException;

/**
 * Place of a block in a table.
 *
 * @param offset first byte in the file; as unsigned as it was found, the loader checks it
 * @param length bytes as stored, without the trailer of five bytes
 */
record BlockHandle(long offset, long length) {
  static BlockHandle read(BoundedInput in) throws IOException {
    return new BlockHandle(in.varint(), in.varint());
  }
}
