package dev.syncline.c1z.sort;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes groups of sorted rows one after the other to a stream. Every group is a slice of its own,
 * for {@link SliceMerge} or {@link SliceUnion}.
 *
 * <p>Not thread-safe. The caller closes the stream.
 */
public final class GroupWriter {
  private static final int OPERATION = dev.syncline.serde.Operation.PUT.code();

  private final OutputStream out;
  private final String path;
  private final int blockBytes;
  private final RunBlockWriter block = new RunBlockWriter();
  private long[] offsets = new long[4];
  private int[] lengths = new int[4];
  private int blocks;
  private long rows;
  private long offset;

  /**
   * @param path the name under which the stream's bytes will be found
   * @param blockBytes target size of a block: what a reader holds of each group
   */
  public GroupWriter(OutputStream out, String path, int blockBytes) {
    this.out = out;
    this.path = path;
    this.blockBytes = blockBytes;
  }

  /** Adds a row to the group. Keys come in ascending order; equal ones are allowed. */
  public void add(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
      throws IOException {
    if (block.entries() > 0 && block.size() + keyLength + valueLength > blockBytes) {
      endBlock();
    }
    block.add(OPERATION, key, keyOffset, keyLength, value, valueOffset, valueLength);
    rows++;
  }

  /** Rows in the group so far. */
  public long rows() {
    return rows;
  }

  /** Ends the group; null if it has no rows. */
  public RunSlice endGroup() throws IOException {
    endBlock();
    if (blocks == 0) {
      return null;
    }
    RunSlice slice =
        new RunSlice(path, null, Arrays.copyOf(offsets, blocks), Arrays.copyOf(lengths, blocks));
    blocks = 0;
    rows = 0;
    return slice;
  }

  private void endBlock() throws IOException {
    if (block.entries() == 0) {
      return;
    }
    if (blocks == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * blocks);
      lengths = Arrays.copyOf(lengths, 2 * blocks);
    }
    out.write(block.array(), 0, block.size());
    offsets[blocks] = offset;
    lengths[blocks++] = block.size();
    offset += block.size();
    block.reset();
  }
}
