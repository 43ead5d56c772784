package dev.syncline.operators;

import dev.syncline.c1z.sink.TimedState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * The keyed state of SortShard. Names and serializers are part of every savepoint.
 *
 * @param progress of shards that have not ended
 * @param tombstones of shards that have; Flink removes them when their time is over
 * @param blocks sorted runs, one state per tier of {@link RunTable}
 * @param emptied the states from which much is removed when a sync has ended
 */
record SortShardState(
    ValueState<ShardProgress> progress,
    ValueState<Tombstone> tombstones,
    List<MapState<byte[], byte[]>> blocks,
    List<StateDescriptor<?, ?>> emptied) {
  static final String PROGRESS = "progress";
  private static final String TOMBSTONES = "tombstones";
  private static final String BLOCKS = "blocks-";

  /**
   * The states of an operator.
   *
   * @param profiled whether the operator's profile is to see the time that they take
   */
  static SortShardState of(KeyedStateStore store, Duration tombstoneTime, boolean profiled) {
    ValueStateDescriptor<Tombstone> tombstones =
        new ValueStateDescriptor<>(TOMBSTONES, new TombstoneSerializer());
    tombstones.enableTimeToLive(
        StateTtlConfig.newBuilder(tombstoneTime)
            .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
            .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
            .cleanupInRocksdbCompactFilter(1000, tombstoneTime)
            .build());
    ValueStateDescriptor<ShardProgress> progress =
        new ValueStateDescriptor<>(PROGRESS, new ShardProgressSerializer());
    List<MapState<byte[], byte[]>> tiers = new ArrayList<>();
    List<StateDescriptor<?, ?>> emptied = new ArrayList<>(List.of(progress));
    for (int tier = 0; tier < RunTable.TIERS; tier++) {
      MapStateDescriptor<byte[], byte[]> blocks =
          new MapStateDescriptor<>(
              BLOCKS + tier, new RawBytesSerializer(), new RawBytesSerializer());
      MapState<byte[], byte[]> state = store.getMapState(blocks);
      tiers.add(profiled ? TimedState.of(state) : state);
      emptied.add(blocks);
    }
    ValueState<ShardProgress> progressState = store.getState(progress);
    ValueState<Tombstone> tombstoneState = store.getState(tombstones);
    return new SortShardState(
        profiled ? TimedState.of(progressState) : progressState,
        profiled ? TimedState.of(tombstoneState) : tombstoneState,
        tiers,
        List.copyOf(emptied));
  }
}
