package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Merges several runs of one shard into one. Operations are kept, in their order; only those before
 * the last put or delete of their key are left out, for they can have no effect any more.
 *
 * <p>The runs have to be neighbours: no run that is left out may have a number between theirs.
 * Works in steps, so that its owner can do something else in between. Not thread-safe.
 */
public final class RunCompaction {
  private final RunMerge merge;
  private final RunBlocks blocks;
  private final int slot;
  private final List<Pending> pending = new ArrayList<>();

  /** Prepares to merge {@code source} into a run of blocks for {@code slot}. */
  public RunCompaction(BlockSource source, int slot, EntryArena.RunSink sink) throws IOException {
    this.merge = new RunMerge(source);
    this.blocks = new RunBlocks(sink);
    this.slot = slot;
  }

  /** Merges {@code source} into a run of blocks for {@code slot}. */
  public static void merge(BlockSource source, int slot, EntryArena.RunSink sink)
      throws IOException {
    RunCompaction compaction = new RunCompaction(source, slot, sink);
    while (compaction.step(Integer.MAX_VALUE)) {}
  }

  /**
   * Handles up to {@code maxKeys} keys.
   *
   * @return false when everything has been handed out
   */
  public boolean step(int maxKeys) throws IOException {
    EntryCursor entry = merge.current();
    for (int i = 0; i < maxKeys && entry != null; i++) {
      byte[] key = Arrays.copyOf(entry.key, entry.keyLength);
      pending.clear();
      boolean more = true;
      while (more) {
        if (EntryArena.isAbsolute(entry.operation)) {
          pending.clear();
        }
        pending.add(
            new Pending(entry.operation, entry.value, entry.valueOffset, entry.valueLength));
        more = merge.advance();
        entry = merge.current();
      }
      for (int p = 0; p < pending.size(); p++) {
        Pending kept = pending.get(p);
        blocks.add(
            slot, p == 0, kept.operation, key, 0, key.length, kept.value, kept.offset, kept.length);
      }
    }
    if (entry == null) {
      blocks.finish();
    }
    return entry != null;
  }

  private record Pending(int operation, byte[] value, int offset, int length) {}
}
