package dev.syncline.operators;

import dev.syncline.operators.ShardProgress.Phase;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The rules by which a shard takes records: epochs, sequences, markers, completion.
 *
 * <p>Records of one partition arrive in their order in Kafka, those of different partitions in any
 * order. For a producer that keeps the protocol, what a shard ends with depends on the order within
 * the partitions only:
 *
 * <ul>
 *   <li>a marker of a higher epoch discards everything of a lower one, whatever had become of it;
 *       lower epochs are fenced off. Only markers do that: they reach every shard, so that all
 *       shards of a sync agree on its epoch;
 *   <li>what is not after the begin marker and before the end marker of its own partition is late;
 *   <li>a sequence that is not above the last one of its partition is a repetition;
 *   <li>the shard is complete when all partitions that have begun have ended, and they are as many
 *       as announced.
 * </ul>
 *
 * <p>An end marker counts without the begin marker of its partition: the count will not add up, and
 * the sync ends quarantined at once instead of abandoned after a day. All numbers are unsigned.
 */
final class ShardProtocol {
  /** What becomes of a record. */
  enum Verdict {
    TAKEN,
    /** Was taken before. */
    REPEATED,
    /** Of a lower epoch. */
    FENCED,
    /** When its partition, or the shard, does not take records. */
    LATE
  }

  private ShardProtocol() {}

  /**
   * Whether a marker of that epoch makes everything before it void.
   *
   * @param progress null if nothing is known of the sync
   */
  static boolean supersedes(ShardProgress progress, int epoch) {
    return progress == null || Integer.compareUnsigned(epoch, progress.epoch()) > 0;
  }

  /**
   * An entry, or a refused record that counts.
   *
   * @param progress null if nothing is known of the sync
   * @param partition progress of the entry's partition, null if there is none
   */
  static Verdict entry(
      ShardProgress progress, int epoch, PartitionProgress partition, long sequence) {
    if (progress == null) {
      return Verdict.LATE;
    }
    if (epoch != progress.epoch()) {
      if (supersedes(progress, epoch)) {
        progress.late++;
        return Verdict.LATE;
      }
      progress.fenced++;
      return Verdict.FENCED;
    }
    if (partition == null || !partition.begun) {
      progress.late++;
      return Verdict.LATE;
    }
    if (Long.compareUnsigned(sequence, partition.last) <= 0) {
      progress.repeated++;
      return Verdict.REPEATED;
    }
    if (partition.ended || progress.phase != Phase.OPEN) {
      progress.late++;
      return Verdict.LATE;
    }
    partition.last = sequence;
    partition.taken++;
    return Verdict.TAKEN;
  }

  /**
   * A marker of the epoch of {@code progress} or a lower one. An end marker may complete the shard,
   * which then is in phase SEALING; an abort leaves it in phase ABORTED.
   *
   * @param reporter whether this is the shard that counts and keeps markers
   * @throws IOException if the marker's message does not parse
   */
  static Verdict marker(ShardProgress progress, boolean reporter, ShardBatch batch)
      throws IOException {
    if (batch.epoch() != progress.epoch()) {
      progress.fenced += reporter ? 1 : 0;
      return Verdict.FENCED;
    }
    ByteBuffer message = ByteBuffer.wrap(batch.payload(), 0, batch.length());
    int partition = batch.partition();
    return switch (batch.kind()) {
      case BEGIN ->
          begin(
              progress,
              reporter,
              partition,
              batch.sequence(),
              BeginSync.parseFrom(message),
              batch.timestamp());
      case END -> end(progress, reporter, partition, EndSync.parseFrom(message), batch.timestamp());
      case ABORT -> abort(progress, reporter, partition, AbortSync.parseFrom(message));
      default -> throw new IllegalArgumentException(batch.kind() + " is no marker");
    };
  }

  private static Verdict begin(
      ShardProgress progress,
      boolean reporter,
      int partition,
      long sequence,
      BeginSync marker,
      long timestamp) {
    PartitionProgress at = progress.find(partition);
    if (at != null && at.begun) {
      return repeated(progress, reporter);
    }
    if (progress.phase != Phase.OPEN || at != null && at.ended) {
      return late(progress, reporter);
    }
    at = progress.findOrAdd(partition);
    at.begun = true;
    at.announced = marker.getPartitions();
    at.last = sequence;
    if (reporter) {
      at.begin = marker;
      at.beginTimestamp = timestamp;
    }
    return Verdict.TAKEN;
  }

  private static Verdict end(
      ShardProgress progress, boolean reporter, int partition, EndSync marker, long timestamp) {
    PartitionProgress at = progress.find(partition);
    if (at != null && at.ended) {
      return repeated(progress, reporter);
    }
    if (progress.phase != Phase.OPEN) {
      return late(progress, reporter);
    }
    at = progress.findOrAdd(partition);
    at.ended = true;
    if (reporter) {
      at.end = marker;
      at.endTimestamp = timestamp;
    }
    if (isComplete(progress)) {
      progress.phase = Phase.SEALING;
    }
    return Verdict.TAKEN;
  }

  private static Verdict abort(
      ShardProgress progress, boolean reporter, int partition, AbortSync marker) {
    PartitionProgress at = progress.find(partition);
    if (progress.phase != Phase.OPEN || at != null && at.ended) {
      return late(progress, reporter);
    }
    progress.phase = Phase.ABORTED;
    progress.reason = marker.getReason();
    return Verdict.TAKEN;
  }

  private static boolean isComplete(ShardProgress progress) {
    int ended = 0;
    int announced = 0;
    boolean begun = false;
    for (PartitionProgress partition : progress.partitions()) {
      if (!partition.ended) {
        return false;
      }
      ended++;
      begun |= partition.begun;
      if (Integer.compareUnsigned(partition.announced, announced) > 0) {
        announced = partition.announced;
      }
    }
    return begun && Integer.compareUnsigned(ended, announced) >= 0;
  }

  private static Verdict repeated(ShardProgress progress, boolean reporter) {
    progress.repeated += reporter ? 1 : 0;
    return Verdict.REPEATED;
  }

  private static Verdict late(ShardProgress progress, boolean reporter) {
    progress.late += reporter ? 1 : 0;
    return Verdict.LATE;
  }

  /** Why a record was late, one line. */
  static String lateReason(ShardProgress progress, int epoch, int partition) {
    if (progress == null || supersedes(progress, epoch)) {
      return "no begin marker of the sync has come";
    }
    return switch (progress.phase) {
      case DONE, SEALING -> "the sync has ended";
      case ABORTED -> "the sync was aborted";
      case ABANDONED -> "the sync was abandoned";
      case OPEN -> {
        PartitionProgress at = progress.find(partition);
        yield at != null && at.ended
            ? "its partition has ended"
            : "no begin marker of its partition has come";
      }
    };
  }
}
