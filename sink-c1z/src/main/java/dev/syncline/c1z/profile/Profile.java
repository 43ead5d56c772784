package dev.syncline.c1z.profile;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where the time of one operator goes, over all threads that work for it. Work is put between
 * {@link #begin} and {@link #end}; what is done inside for a part of its own tells that to {@link
 * ProfileClock}, and everything else is {@link Part#OWN}.
 *
 * <p>Time comes in when a piece of work has ended, first the whole, then its parts. So who reads
 * the parts first never sees more of them than of the whole. Thread-safe.
 */
public final class Profile {
  private static final int PARTS = Part.values().length;

  /** Takes no notice of anything: the two calls are a comparison each. */
  public static final Profile OFF = new Profile();

  private final AtomicLong wall = new AtomicLong();
  private final AtomicLongArray parts = new AtomicLongArray(PARTS);

  /** Whether it takes notice. */
  public boolean isOn() {
    return this != OFF;
  }

  /** The current thread begins to work for this operator. It may be working for another one. */
  public void begin() {
    if (this != OFF) {
      ProfileClock.ofThread().begin(this);
    }
  }

  /** Ends what the last {@link #begin} of this thread began. */
  public void end() {
    if (this != OFF) {
      ProfileClock.ofThread().end();
    }
  }

  /** A piece of work that may fail with any exception. */
  @FunctionalInterface
  public interface Work<E extends Exception> {
    void run() throws E;
  }

  /** Does a piece of work between {@link #begin} and {@link #end}. Not for hot paths. */
  public <E extends Exception> void time(Work<E> work) throws E {
    begin();
    try {
      work.run();
    } finally {
      end();
    }
  }

  /** Lets the parts that the current thread tells outside any work count for this operator. */
  public void ownThread() {
    if (this != OFF) {
      ProfileClock.ofThread().useOutsideWork(this);
    }
  }

  void add(long wallNanos, long[] partNanos) {
    wall.addAndGet(wallNanos);
    for (int part = 0; part < PARTS; part++) {
      if (partNanos[part] > 0) {
        parts.addAndGet(part, partNanos[part]);
      }
    }
  }

  /** Nanoseconds of work, without what was done for other operators meanwhile. */
  public long wallNanos() {
    return wall.get();
  }

  /** Nanoseconds of a part. */
  public long nanos(Part part) {
    return parts.get(part.ordinal());
  }
}
