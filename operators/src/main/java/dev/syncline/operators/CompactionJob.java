package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sort.RunCompaction;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Merges the runs of one tier of a shard into one run of the next tier. The new run takes part, and
 * the old ones go, at the last step; what an unfinished merge leaves behind takes no part and goes
 * with the shard.
 */
final class CompactionJob implements ShardJob {
  private static final int KEYS_PER_STEP = 2048;

  private final LiveShard shard;
  private final int tier;
  private final RunStore store;
  private final Consumer<ShardKey> currentKey;
  private final Consumer<Integer> done;
  private RunCompaction compaction;
  private StoredBlocks source;
  private List<Integer> merged;
  private int target;

  /**
   * @param tier tier whose runs are merged, not the last one
   * @param done hears how many runs were merged when it is over
   */
  CompactionJob(
      LiveShard shard,
      int tier,
      RunStore store,
      Consumer<ShardKey> currentKey,
      Consumer<Integer> done) {
    this.shard = requireNonNull(shard);
    this.tier = tier;
    this.store = requireNonNull(store);
    this.currentKey = requireNonNull(currentKey);
    this.done = requireNonNull(done);
  }

  @Override
  public String syncId() {
    return shard.key().syncIdText();
  }

  @Override
  public boolean step() throws Exception {
    currentKey.accept(shard.key());
    RunTable runs = shard.progress.runs;
    if (compaction == null) {
      merged = runs.runs(tier);
      target = runs.begin(tier + 1);
      shard.dirty = true;
      source = store.read(runs, tier);
      compaction = new RunCompaction(source, 0, this::put);
    }
    if (compaction.step(KEYS_PER_STEP)) {
      return true;
    }
    runs.commit(tier + 1, target);
    runs.remove(tier, merged);
    store.remove(runs, tier, source);
    shard.dirty = true;
    shard.job = null;
    done.accept(merged.size());
    return false;
  }

  private void put(int slot, int blockIndex, byte[] firstKey, byte[] data, int offset, int length)
      throws IOException {
    try {
      store.put(shard.progress.runs, tier + 1, target, firstKey, data, offset, length);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("run of shard " + shard.key() + " cannot be written to state", e);
    }
  }

  @Override
  public void cancel() {}
}
