package dev.syncline.c1z.sink;

/**
 * What a shard did not store, by reason. Markers, which every shard receives, are counted by shard
 * 0 only, so that the sums over the shards count each record of the topic once.
 *
 * @param rejected records that do not parse or that the rules refuse; they count towards the
 *     announced number of records
 * @param repeated records that had been taken before
 * @param fenced records of a lower epoch
 * @param late records after the end or before the begin of their partition
 */
public record ShardCounters(long rejected, long repeated, long fenced, long late) {
  public static final ShardCounters NONE = new ShardCounters(0, 0, 0, 0);

  public ShardCounters plus(ShardCounters other) {
    return new ShardCounters(
        rejected + other.rejected,
        repeated + other.repeated,
        fenced + other.fenced,
        late + other.late);
  }
}
