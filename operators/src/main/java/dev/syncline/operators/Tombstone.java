package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

/**
 * What a shard remembers of a sync that has ended, for a limited time, so that records that come
 * after it are recognised as late.
 *
 * @param epoch the epoch that ended, unsigned
 * @param phase how: done, aborted or abandoned
 */
record Tombstone(int epoch, ShardProgress.Phase phase) {
  Tombstone {
    if (requireNonNull(phase) == ShardProgress.Phase.OPEN || phase == ShardProgress.Phase.SEALING) {
      throw new IllegalArgumentException("a shard in phase " + phase + " has not ended");
    }
  }
}
