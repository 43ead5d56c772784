package dev.syncline.c1z.sort;

import java.io.IOException;

/**
 * The blocks of all runs of one shard, in the order of their first keys; blocks with equal first
 * keys in the order of their runs. That is the order in which a sorted state backend iterates over
 * them.
 */
public interface BlockSource {
  /** Goes to the next block; false after the last. */
  boolean next() throws IOException;

  /**
   * The number of the run that the current block belongs to: operations of a lower run came
   * earlier.
   */
  int run();

  /**
   * The current block. Its array is not touched any more after {@link #next}, so it may be kept.
   */
  byte[] data() throws IOException;
}
