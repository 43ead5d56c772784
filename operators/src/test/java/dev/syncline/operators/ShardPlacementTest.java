package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class ShardPlacementTest {
  @Test
  void shardsOfASyncFallEvenlyOnSubtasks() {
    Random random = new Random(5);
    for (int maxParallelism : new int[] {128, 240, 720}) {
      for (int shards : new int[] {8, 64, 128, 256}) {
        ShardPlacement placement = new ShardPlacement(shards, maxParallelism);
        for (int parallelism : new int[] {1, 2, 4, 8}) {
          byte[] syncId = new byte[20];
          random.nextBytes(syncId);
          int[] perSubtask = new int[parallelism];
          for (int shard = 0; shard < shards; shard++) {
            perSubtask[
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    placement.key(syncId, shard), maxParallelism, parallelism)]++;
          }
          assertThat(Arrays.stream(perSubtask).max().getAsInt())
              .as("%s shards, %s key groups, %s", shards, maxParallelism, perSubtask)
              .isLessThanOrEqualTo(shards / parallelism + 1);
        }
      }
    }
  }

  @Test
  void syncsWithFewShardsSpread() {
    ShardPlacement placement = new ShardPlacement(2, 128);
    Map<Integer, Integer> perSubtask = new HashMap<>();
    Random random = new Random(6);
    for (int sync = 0; sync < 400; sync++) {
      byte[] syncId = new byte[20];
      random.nextBytes(syncId);
      for (int shard = 0; shard < 2; shard++) {
        perSubtask.merge(
            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                placement.key(syncId, shard), 128, 8),
            1,
            Integer::sum);
      }
    }
    assertThat(perSubtask).hasSize(8);
    assertThat(perSubtask.values()).allMatch(count -> count > 60 && count < 140);
  }

  @Test
  void everyKeyGroupHasAProbeKey() {
    for (int group = 0; group < 128; group++) {
      assertThat(KeyGroupRangeAssignment.assignToKeyGroup(ShardPlacement.probeKey(group, 128), 128))
          .isEqualTo(group);
    }
  }

  @Test
  void aShardIsChosenByTheWholeKey() {
    int[] perShard = new int[16];
    byte[] key = new byte[0];
    for (int user = 0; user < 16_000; user++) {
      String tail = String.format("\3\4\0group\0everyone\0001\0member\0user\0user-%08d", user);
      key = ("x" + tail).getBytes(StandardCharsets.UTF_8);
      perShard[ShardPlacement.shardOf(key, 1, key.length - 1, 16)]++;
    }
    assertThat(Arrays.stream(perShard).min().getAsInt()).isGreaterThan(850);
    byte[] moved = Arrays.copyOfRange(key, 1, key.length);
    assertThat(ShardPlacement.shardOf(moved, 0, moved.length, 16))
        .isEqualTo(ShardPlacement.shardOf(key, 1, key.length - 1, 16));
  }
}
