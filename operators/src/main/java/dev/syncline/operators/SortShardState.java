package dev.syncline.operators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * The keyed state of SortShard. Names and serializers are part of every savepoint.
 *
 * @param progress of shards that have not ended
 * @param tombstones of shards that have; Flink removes them when their time is over
 * @param blocks sorted runs, one state per tier of {@link RunTable}
 */
record SortShardState(
    ValueState<ShardProgress> progress,
    ValueState<Tombstone> tombstones,
    List<MapState<byte[], byte[]>> blocks) {
  static final String PROGRESS = "progress";
  private static final String TOMBSTONES = "tombstones";
  private static final String BLOCKS = "blocks-";

  static SortShardState of(KeyedStateStore store, Duration tombstoneTime) {
    ValueStateDescriptor<Tombstone> tombstones =
        new ValueStateDescriptor<>(TOMBSTONES, new TombstoneSerializer());
    tombstones.enableTimeToLive(
        StateTtlConfig.newBuilder(tombstoneTime)
            .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
            .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
            .cleanupInRocksdbCompactFilter(1000, tombstoneTime)
            .build());
    List<MapState<byte[], byte[]>> tiers = new ArrayList<>();
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      tiers.add(
          store.getMapState(
              new MapStateDescriptor<>(
                  BLOCKS + tier, new RawBytesSerializer(), new RawBytesSerializer())));
    }
    return new SortShardState(
        store.getState(new ValueStateDescriptor<>(PROGRESS, new ShardProgressSerializer())),
        store.getState(tombstones),
        tiers);
  }
}
