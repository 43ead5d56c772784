package dev.syncline.c1z.sort;

/** Collects sorted rows as one block in memory, for {@link FragmentReader}. Not thread-safe. */
public final class FragmentWriter {
  private static final int OPERATION = dev.syncline.serde.Operation.PUT.code();

  private final RunBlockWriter block = new RunBlockWriter();
  private long bytes;

  public void add(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
    block.add(OPERATION, key, keyOffset, keyLength, value, valueOffset, valueLength);
    bytes += keyLength + (long) valueLength;
  }

  public int rows() {
    return block.entries();
  }

  /** Sum of key and value lengths. */
  public long bytes() {
    return bytes;
  }

  /** The encoded rows, in {@code array()[0, size())}. */
  public byte[] array() {
    return block.array();
  }

  public int size() {
    return block.size();
  }

  public void reset() {
    block.reset();
    bytes = 0;
  }
}
