package dev.syncline.operators;

import java.util.ArrayList;
import java.util.List;

/**
 * What a shard of a sync knows about it, apart from the rows. Plain data that lives in keyed state
 * and on the heap; the rules are in {@link ShardProtocol}. After the end it shrinks to a {@link
 * Tombstone}. Not thread-safe.
 */
final class ShardProgress {
  /** Where the shard stands. Codes are part of the state and never change. */
  enum Phase {
    /** Takes records. */
    OPEN(0),
    /** Has everything; its rows are being handed on. */
    SEALING(1),
    /** Tombstone: handed on. */
    DONE(2),
    /** Tombstone: dropped by the producer. */
    ABORTED(3),
    /** Tombstone: dropped for silence. */
    ABANDONED(4);

    private static final Phase[] BY_CODE = values();

    private final int code;

    Phase(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Phase of(int code) {
      if (code < 0 || code >= BY_CODE.length) {
        throw new IllegalArgumentException("phase " + code + " of a shard, known are 0 to 4");
      }
      return BY_CODE[code];
    }
  }

  private final int epoch;
  private final List<PartitionProgress> partitions = new ArrayList<>();

  Phase phase = Phase.OPEN;

  /** Processing time of the last sign of life, milliseconds. */
  long lastActivity;

  /** What the producer gave when it dropped the sync. */
  String reason = "";

  long rejected;
  long repeated;
  long fenced;
  long late;
  RunTable runs = new RunTable();

  ShardProgress(int epoch, long now) {
    this.epoch = epoch;
    this.lastActivity = now;
  }

  /** Unsigned, from 1. */
  int epoch() {
    return epoch;
  }

  boolean isTombstone() {
    return phase != Phase.OPEN && phase != Phase.SEALING;
  }

  /** By ascending partition. */
  List<PartitionProgress> partitions() {
    return partitions;
  }

  /** Null if no marker of the partition has come. */
  PartitionProgress find(int partition) {
    int place = search(partition);
    return place < 0 ? null : partitions.get(place);
  }

  PartitionProgress findOrAdd(int partition) {
    int place = search(partition);
    if (place < 0) {
      place = -place - 1;
      partitions.add(place, new PartitionProgress(partition));
    }
    return partitions.get(place);
  }

  /** Place of a partition, or {@code -(place to insert) - 1}. */
  private int search(int partition) {
    int low = 0;
    int high = partitions.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = partitions.get(middle).partition();
      if (at == partition) {
        return middle;
      }
      if (at < partition) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** What is left of it after the end. */
  Tombstone tombstone() {
    return new Tombstone(epoch, phase);
  }

  /** The progress that a tombstone stands for: takes nothing, but knows its epoch. */
  static ShardProgress of(Tombstone tombstone) {
    ShardProgress progress = new ShardProgress(tombstone.epoch(), 0);
    progress.phase = tombstone.phase();
    return progress;
  }
}
