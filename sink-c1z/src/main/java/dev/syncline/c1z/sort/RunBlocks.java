package dev.syncline.c1z.sort;

import java.io.IOException;

/**
 * Cuts sorted entries into the blocks of runs, one run a slot. All operations on one key stay in
 * one block, so that the first keys of a run's blocks differ.
 */
final class RunBlocks implements EntryArena.SortedSink {
  /** Target size of a block; an entry, or all entries of one key, may make a larger one. */
  static final int BLOCK_BYTES = 64 << 10;

  private final EntryArena.RunSink sink;
  private final RunBlockWriter block = new RunBlockWriter();
  private int slot = -1;
  private int blockIndex;

  RunBlocks(EntryArena.RunSink sink) {
    this.sink = sink;
  }

  @Override
  public void entry(
      int entrySlot,
      boolean newKey,
      int operation,
      byte[] data,
      int keyOffset,
      int keyLength,
      int valueLength)
      throws IOException {
    add(
        entrySlot,
        newKey,
        operation,
        data,
        keyOffset,
        keyLength,
        data,
        keyOffset + keyLength,
        valueLength);
  }

  void add(
      int entrySlot,
      boolean newKey,
      int operation,
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength)
      throws IOException {
    if (entrySlot != slot) {
      finish();
      slot = entrySlot;
      blockIndex = 0;
    } else if (newKey && block.size() + keyLength + valueLength > BLOCK_BYTES) {
      finish();
    }
    block.add(operation, key, keyOffset, keyLength, value, valueOffset, valueLength);
  }

  /** Hands out what is left. */
  void finish() throws IOException {
    if (block.entries() > 0) {
      sink.block(slot, blockIndex++, block.firstKey(), block.array(), 0, block.size());
      block.reset();
    }
  }
}
