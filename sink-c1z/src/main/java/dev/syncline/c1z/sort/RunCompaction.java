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
 */
public final class RunCompaction {
  private RunCompaction() {}

  /** Merges {@code source} into a run of blocks for {@code slot}. */
  public static void merge(BlockSource source, int slot, EntryArena.RunSink sink)
      throws IOException {
    RunMerge merge = new RunMerge(source);
    RunBlocks blocks = new RunBlocks(sink);
    List<Pending> pending = new ArrayList<>();
    EntryCursor entry = merge.current();
    while (entry != null) {
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
      for (int i = 0; i < pending.size(); i++) {
        Pending p = pending.get(i);
        blocks.add(slot, i == 0, p.operation, key, 0, key.length, p.value, p.offset, p.length);
      }
    }
    blocks.finish();
  }

  private record Pending(int operation, byte[] value, int offset, int length) {}
}
