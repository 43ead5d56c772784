package dev.syncline.operators;

/** Work on one shard that is done in steps, so that records and checkpoints pass in between. */
interface ShardJob {
  /**
   * Does a bounded piece of it.
   *
   * @return whether more is left
   */
  boolean step() throws Exception;

  /** The sync that it is for; empty if it is for all. */
  String syncId();

  /** Gives up and frees what it holds. Not called after the last step. */
  void cancel();
}
