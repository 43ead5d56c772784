package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The syncs of which a subtask holds shards that have not been handed on, for those who watch. No
 * part of the state: a job that was restored is told of its open shards again. Not thread-safe,
 * except for {@link #count}.
 */
final class OpenSyncs {
  /** Who watches. */
  interface Watcher {
    /** The subtask has the first shard of a sync. */
    void opened(SyncActivity sync);

    /** The subtask has handed on, or dropped, the last shard of a sync. */
    void closed(SyncActivity sync);
  }

  private final Map<ByteBuffer, SyncActivity> syncs = new HashMap<>();
  private final Watcher watcher;
  private volatile int count;

  OpenSyncs(Watcher watcher) {
    this.watcher = requireNonNull(watcher);
  }

  /** A shard begins to take entries. */
  void open(ShardKey shard) {
    SyncActivity sync = syncs.get(ByteBuffer.wrap(shard.syncId()));
    if (sync == null) {
      sync = new SyncActivity(shard.syncIdText());
      syncs.put(ByteBuffer.wrap(shard.syncId()), sync);
      count = syncs.size();
      watcher.opened(sync);
    }
    sync.shards++;
  }

  /** A shard that was open has come to its end. */
  void close(ShardKey shard) {
    SyncActivity sync = syncs.get(ByteBuffer.wrap(shard.syncId()));
    if (sync != null && --sync.shards == 0) {
      syncs.remove(ByteBuffer.wrap(shard.syncId()));
      count = syncs.size();
      watcher.closed(sync);
    }
  }

  /** The sync of an open shard; null if it has none. */
  SyncActivity of(ShardKey shard) {
    return syncs.get(ByteBuffer.wrap(shard.syncId()));
  }

  int count() {
    return count;
  }
}
