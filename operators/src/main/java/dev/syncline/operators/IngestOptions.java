package dev.syncline.operators;

import java.io.Serializable;
import java.time.Duration;

/**
 * @param shards shards of each sync; fixed for the life of a job's state
 * @param bufferBytes memory of a subtask for entries that wait for their batch to fill
 * @param batchBytes size from which a batch is sent
 * @param idleTime after which a sync without records is abandoned
 * @param profile whether to measure where the operator's time goes
 * @param decoder of values that are not encoded records; null if they are
 */
public record IngestOptions(
    int shards,
    int bufferBytes,
    int batchBytes,
    Duration idleTime,
    boolean profile,
    ValueDecoder decoder)
    implements Serializable {
  /**
   * Every sync has that many, however small: each costs a message, a few accesses to state and an
   * input of every merge.
   */
  public static final int DEFAULT_SHARDS = 32;

  public static final int DEFAULT_BUFFER_BYTES = 8 << 20;
  public static final int DEFAULT_BATCH_BYTES = 8 << 10;

  public IngestOptions {
    if (shards < 1 || shards > 1 << 16) {
      throw new IllegalArgumentException(shards + " shards, expected 1 to 65536");
    }
    if (batchBytes < 1 || bufferBytes < batchBytes) {
      throw new IllegalArgumentException(
          "buffer of " + bufferBytes + " bytes for batches of " + batchBytes);
    }
  }
}
