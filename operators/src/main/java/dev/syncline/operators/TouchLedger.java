package dev.syncline.operators;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers in which period the shards of a sync were last told that it is alive, so that they are
 * told once a period. A shard cannot know by itself: it sees only its own rows. Of very many syncs
 * the ones longest unseen are forgotten, and told once more. Not thread-safe.
 */
final class TouchLedger {
  private static final int MAX_SYNCS = 1 << 14;

  private final Map<SyncEpoch, Long> periods =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SyncEpoch, Long> eldest) {
          return size() > MAX_SYNCS;
        }
      };
  private long period;

  /** Begins the next period. */
  void tick() {
    period++;
  }

  /** Whether the shards are to be told now; the answer is yes once a period. */
  boolean isDue(OpenSync sync) {
    if (sync.touched() == period) {
      return false;
    }
    sync.touched(period);
    Long before = periods.put(sync.key(), period);
    return before == null || before != period;
  }
}
