package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Layout of a row block.
 *
 * <pre>
 * block   := entry* restart:u32 LE * restartCount:u32 LE
 * entry   := shared:varint unshared:varint valueLength:varint key[unshared] value
 * </pre>
 *
 * A restart is the offset of an entry with shared = 0. The highest bit of a restart is a hint of
 * Pebble v3 and v4 (all keys since the last restart have one prefix) and is ignored.
 *
 * @param data array that holds the block
 * @param start where it begins there
 * @param restarts where the restarts begin there, which is where the entries end
 * @param restartCount number of restarts
 * @param file name for messages
 * @param place where the block is in the file
 */
record RowBlock(byte[] data, int start, int restarts, int restartCount, String file, long place) {
  private static final int RESTART_MASK = 0x7fffffff;

  RowBlock {
    Objects.requireNonNull(data);
    Objects.requireNonNull(file);
  }

  static RowBlock parse(Slice block, String file, long place) throws DamagedFileException {
    if (block.length() < Integer.BYTES) {
      throw new DamagedFileException(file, place, "row block of " + block.length() + " bytes");
    }
    int end = block.offset() + block.length() - Integer.BYTES;
    long count = (int) BoundedInput.INT.get(block.array(), end) & 0xffffffffL;
    if (count == 0 || count * Integer.BYTES > end - block.offset()) {
      throw new DamagedFileException(
          file, place, count + " restarts in a row block of " + block.length() + " bytes");
    }
    int restarts = end - (int) count * Integer.BYTES;
    return new RowBlock(block.array(), block.offset(), restarts, (int) count, file, place);
  }

  /** Position in {@link #data} of the entry at a restart. */
  int restart(int index) throws DamagedFileException {
    int offset = (int) BoundedInput.INT.get(data, restarts + index * Integer.BYTES) & RESTART_MASK;
    // An empty block has one restart, which points at its end.
    if (offset > restarts - start || offset == restarts - start && offset != 0) {
      throw damaged("restart " + index + " at +" + offset + " of " + (restarts - start));
    }
    return start + offset;
  }

  /** The entries of a block whose keys are plain names, in order: metaindex and properties. */
  static Map<String, Slice> readNames(Slice block, String file, long place) throws IOException {
    RowBlock parsed = parse(block, file, place);
    BoundedInput in =
        new BoundedInput(
            new Slice(parsed.data, parsed.start, parsed.restarts - parsed.start), file, place);
    Map<String, Slice> entries = new LinkedHashMap<>();
    byte[] name = new byte[0];
    while (!in.isAtEnd()) {
      int shared = in.count("shared length");
      int unshared = in.count("key length");
      int valueLength = in.count("value length");
      if (shared > name.length) {
        throw in.damaged("shares " + shared + " bytes of a name of " + name.length);
      }
      Slice rest = in.bytes(unshared);
      byte[] next = new byte[shared + unshared];
      System.arraycopy(name, 0, next, 0, shared);
      System.arraycopy(rest.array(), rest.offset(), next, shared, unshared);
      name = next;
      Names.add(entries, name, in.bytes(valueLength), in);
    }
    return entries;
  }

  DamagedFileException damaged(String problem) {
    return new DamagedFileException(file, place, problem);
  }
}
