package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.StagingOptions;
import java.io.Serializable;
import java.time.Duration;

/**
 * @param shards shards of each sync; fixed for the life of a job's state
 * @param arenaBytes memory of a subtask for entries that are not yet sorted
 * @param inlineBytes size up to which the rows of a shard travel with its report instead of in a
 *     staged file
 * @param derivedBytes memory for sorting derived keys while a shard is drained
 * @param tableBytes target size of a table of the file; equal files need equal sizes
 * @param maxRuns runs of a shard from which they are merged in the background
 * @param shardsOnHeap shards whose progress stays on the heap of a subtask
 * @param idleTime after which a sync without records is abandoned
 * @param tombstoneTime how long a shard remembers a sync that ended
 * @param forExpansion whether shards set aside how grants expand, for the expansion of their sync
 * @param staging for the files of large shards
 * @param profile whether to measure where the operator's time goes
 */
public record SortShardOptions(
    int shards,
    int arenaBytes,
    int inlineBytes,
    int derivedBytes,
    int tableBytes,
    int maxRuns,
    int shardsOnHeap,
    Duration idleTime,
    Duration tombstoneTime,
    boolean forExpansion,
    StagingOptions staging,
    boolean profile)
    implements Serializable {
  public static final int DEFAULT_ARENA_BYTES = 32 << 20;
  public static final int DEFAULT_INLINE_BYTES = 256 << 10;
  public static final int DEFAULT_DERIVED_BYTES = 4 << 20;
  public static final int DEFAULT_MAX_RUNS = 16;
  public static final int DEFAULT_SHARDS_ON_HEAP = 1 << 14;
  public static final Duration DEFAULT_IDLE_TIME = Duration.ofHours(24);
  public static final Duration DEFAULT_TOMBSTONE_TIME = Duration.ofHours(24);

  public SortShardOptions {
    requireNonNull(idleTime);
    requireNonNull(tombstoneTime);
    requireNonNull(staging);
    if (shards < 1 || shards > 1 << 16) {
      throw new IllegalArgumentException(shards + " shards, expected 1 to 65536");
    }
    if (maxRuns < 2) {
      throw new IllegalArgumentException("at most " + maxRuns + " runs, expected 2 or more");
    }
    if (idleTime.toMillis() < 1 || tombstoneTime.toMillis() < 1) {
      throw new IllegalArgumentException(
          "idle time " + idleTime + ", tombstone time " + tombstoneTime + ", expected above 0");
    }
  }
}
