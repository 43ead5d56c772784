package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

/**
 * What a subtask has taken of a sync since it started, and what it still holds. Counted by the
 * task, read by metrics from another thread, roughly.
 */
final class SyncActivity {
  private final String syncId;
  final KindCounts taken = new KindCounts();
  long bytes;
  long rejected;
  long repeated;

  /** Shards of the subtask that have not been handed on. */
  int shards;

  SyncActivity(String syncId) {
    this.syncId = requireNonNull(syncId);
  }

  String syncId() {
    return syncId;
  }
}
