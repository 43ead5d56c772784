package dev.syncline.operators;

import dev.syncline.c1z.sink.SerializedTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/** The stream between Ingest and SortShard: its type and how it is partitioned. */
public final class ShardStream {
  private ShardStream() {}

  /**
   * Type of batches.
   *
   * @param profiled as in {@link SerializedTypeInfo#timed}
   */
  public static TypeInformation<ShardBatch> type(boolean profiled) {
    return new SerializedTypeInfo<>(ShardBatch.class, new ShardBatchSerializer()).timed(profiled);
  }

  /**
   * Partitions batches so that the shards of each sync fall evenly on the subtasks.
   *
   * @param shards shards of each sync
   * @param maxParallelism the one that the operator after it is given
   */
  public static KeyedStream<ShardBatch, ShardKey> keyed(
      DataStream<ShardBatch> batches, int shards, int maxParallelism) {
    return batches.keyBy(keySelector(new ShardPlacement(shards, maxParallelism)), keyType());
  }

  static KeySelector<ShardBatch, ShardKey> keySelector(ShardPlacement placement) {
    return batch -> placement.key(batch.syncId().clone(), batch.shard());
  }

  static TypeInformation<ShardKey> keyType() {
    return new SerializedTypeInfo<>(ShardKey.class, new ShardKeySerializer());
  }
}
