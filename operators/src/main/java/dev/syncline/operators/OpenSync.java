package dev.syncline.operators;

import dev.syncline.serde.Ksuid;
import java.util.Arrays;

/**
 * One sync and epoch of which Ingest holds entries: the chains of its shards inside an {@link
 * OutboundBuffer}. Offsets are meaningful to the buffer only. Not thread-safe.
 */
final class OpenSync {
  static final int NONE = -1;

  private final SyncEpoch key;
  private final String text;
  private long touched = NONE;
  final int[] head;
  final int[] tail;
  final int[] bytes;
  final int[] partition;
  final long[] sequence;

  OpenSync(SyncEpoch key, int shards) {
    this.key = key;
    this.text = Ksuid.fromBytes(key.syncId()).toString();
    head = new int[shards];
    tail = new int[shards];
    bytes = new int[shards];
    partition = new int[shards];
    sequence = new long[shards];
    Arrays.fill(head, NONE);
  }

  SyncEpoch key() {
    return key;
  }

  /** The sync id as text. */
  String text() {
    return text;
  }

  boolean is(byte[] otherId, int otherEpoch) {
    return key.epoch() == otherEpoch && Arrays.equals(key.syncId(), otherId);
  }

  /** Period in which the shards were last told that the sync is alive. */
  long touched() {
    return touched;
  }

  void touched(long period) {
    touched = period;
  }

  void clear(int shard) {
    head[shard] = NONE;
    bytes[shard] = 0;
  }
}
