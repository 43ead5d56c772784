package dev.syncline.c1z.expand;

import java.util.concurrent.atomic.AtomicLong;

/** Counts invented grants over all threads. Thread-safe. */
final class GrantLimit {
  private final long limit;
  private final AtomicLong added = new AtomicLong();

  /** There are too many. Whoever knows the whole level says which entitlement is to blame. */
  static final class ReachedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReachedException() {
      super("too many grants", null, false, false);
    }
  }

  GrantLimit(long limit) {
    this.limit = limit;
  }

  /**
   * Counts some more.
   *
   * @throws ReachedException if the limit has been passed
   */
  void add(long grants) {
    if (added.addAndGet(grants) > limit) {
      throw new ReachedException();
    }
  }

  long added() {
    return added.get();
  }
}
