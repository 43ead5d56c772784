package dev.syncline.c1z.sink;

/** How a sync ended for one shard. */
public enum ShardOutcome {
  /** The end marker of every announced partition has come; the shard's rows are in its run. */
  COMPLETE(0),
  /** The producer dropped the sync. */
  ABORTED(1),
  /** Nothing came for the idle time. */
  ABANDONED(2);

  private static final ShardOutcome[] BY_CODE = values();

  private final int code;

  ShardOutcome(int code) {
    this.code = code;
  }

  /** The number that stands for it in serialized form; never changes. */
  public int code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException if there is no outcome of that code
   */
  public static ShardOutcome of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("shard outcome " + code + ", known are 0 to 2");
    }
    return BY_CODE[code];
  }
}
