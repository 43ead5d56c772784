package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What one shard of a sync says when the sync has ended for it: how, how many records it took from
 * each partition, and where its rows are. A sync is judged by the reports of all its shards, see
 * {@link SyncCompletion}.
 *
 * @param syncId KSUID in its text form
 * @param epoch attempt of the producer, from 1
 * @param shard number of the shard, from 0
 * @param shards number of shards of the sync
 * @param outcome how the sync ended for this shard
 * @param reason for {@link ShardOutcome#ABORTED} what the producer gave, else empty
 * @param counts one per partition of which a marker has come, by ascending partition
 * @param markers the markers of these partitions; carried by shard 0 only, as every shard has the
 *     same, and empty in all others
 * @param counters what was not stored
 * @param run the rows, a {@code SealedRun} in serialized form; empty unless complete. Not copied,
 *     not to be changed
 */
public record ShardReport(
    String syncId,
    int epoch,
    int shard,
    int shards,
    ShardOutcome outcome,
    String reason,
    List<PartitionCount> counts,
    List<PartitionMarkers> markers,
    ShardCounters counters,
    byte[] run) {

  public ShardReport {
    requireNonNull(syncId);
    requireNonNull(outcome);
    requireNonNull(reason);
    requireNonNull(counters);
    requireNonNull(run);
    counts = List.copyOf(counts);
    markers = List.copyOf(markers);
    if (epoch == 0 || shard < 0 || shard >= shards) {
      throw new IllegalArgumentException(
          syncId
              + ": epoch "
              + Integer.toUnsignedString(epoch)
              + ", shard "
              + shard
              + " of "
              + shards);
    }
  }

  /** The same report without the rows: all that {@link SyncCompletion} needs. */
  public ShardReport withoutRun() {
    return new ShardReport(
        syncId, epoch, shard, shards, outcome, reason, counts, markers, counters, new byte[0]);
  }

  /** In the format of {@link ShardReportCodec}. */
  public byte[] toBytes() {
    return ShardReportCodec.toBytes(this);
  }

  /**
   * @throws IOException if the bytes are not a report of a known version
   */
  public static ShardReport fromBytes(byte[] bytes) throws IOException {
    return ShardReportCodec.fromBytes(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardReport that
        && syncId.equals(that.syncId)
        && epoch == that.epoch
        && shard == that.shard
        && shards == that.shards
        && outcome == that.outcome
        && reason.equals(that.reason)
        && counts.equals(that.counts)
        && markers.equals(that.markers)
        && counters.equals(that.counters)
        && Arrays.equals(run, that.run);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * syncId.hashCode() + epoch) + shard;
  }

  @Override
  public String toString() {
    return "ShardReport["
        + syncId
        + " epoch "
        + Integer.toUnsignedString(epoch)
        + " shard "
        + shard
        + "/"
        + shards
        + " "
        + outcome
        + (reason.isEmpty() ? "" : " (" + reason + ")")
        + " "
        + counts
        + " "
        + counters
        + " run of "
        + run.length
        + " bytes]";
  }
}
