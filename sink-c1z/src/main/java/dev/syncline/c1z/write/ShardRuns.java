package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.BlockSource;
import dev.syncline.c1z.sort.RunSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The runs of one shard of the library path: where the blocks of each are. Thread-safe for adding.
 */
final class ShardRuns {
  private final List<StoredBlock> blocks = new ArrayList<>();

  /** A block in the scratch sequence of its run. */
  record StoredBlock(int run, byte[] firstKey, String sequence, long offset, int length) {}

  synchronized void add(List<StoredBlock> more) {
    blocks.addAll(more);
  }

  /** All blocks, in the order that a merge needs. */
  synchronized BlockSource source(RunSource store) {
    blocks.sort(
        Comparator.comparing(StoredBlock::firstKey, Arrays::compareUnsigned)
            .thenComparingInt(StoredBlock::run));
    return new BlockSource() {
      private int next;
      private StoredBlock block;

      @Override
      public boolean next() {
        if (next == blocks.size()) {
          return false;
        }
        block = blocks.get(next++);
        return true;
      }

      @Override
      public int run() {
        return block.run;
      }

      @Override
      public byte[] data() throws IOException {
        byte[] data = new byte[block.length];
        try (RunSource.Reader reader = store.open(block.sequence)) {
          reader.read(block.offset, data, 0, data.length);
        }
        return data;
      }
    };
  }
}
