package dev.syncline.c1z.profile;

import java.util.LinkedHashMap;
import java.util.Map;
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
  /** Syncs that are told apart at a time; of more, those that were worked for last. */
  public static final int MOST_SYNCS = 256;

  private static final int PARTS = Part.values().length;

  /** Takes no notice of anything: the two calls are a comparison each. */
  public static final Profile OFF = new Profile();

  private final AtomicLong wall = new AtomicLong();
  private final AtomicLongArray parts = new AtomicLongArray(PARTS);
  private final Watcher watcher;
  private final Map<String, Profile> syncs = new LinkedHashMap<>(16, 0.75f, true);

  /** Hears which syncs are told apart; one call at a time, by the threads that work. */
  public interface Watcher {
    /** The first piece of work for a sync has ended. */
    void appeared(String syncId, Profile ofSync);

    /** There were too many others since. */
    void left(String syncId);
  }

  /** One that tells no syncs apart. */
  public Profile() {
    this(null);
  }

  /**
   * @param watcher of the syncs that are told apart; null if none are
   */
  public Profile(Watcher watcher) {
    this.watcher = watcher;
  }

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

  /**
   * Says whom the current piece of work is for, so that it counts for that sync too. What nobody
   * says it of counts for the operator only.
   *
   * @param syncId empty: for no sync, or for several
   */
  public void forSync(String syncId) {
    if (this != OFF) {
      ProfileClock.ofThread().forSync(syncId);
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
    time("", work);
  }

  /** The same {@link #forSync for a sync}. */
  public <E extends Exception> void time(String syncId, Work<E> work) throws E {
    begin();
    forSync(syncId);
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

  void add(long wallNanos, long[] partNanos, String syncId) {
    add(wallNanos, partNanos);
    if (watcher != null && !syncId.isEmpty()) {
      ofSync(syncId).add(wallNanos, partNanos);
    }
  }

  private void add(long wallNanos, long[] partNanos) {
    wall.addAndGet(wallNanos);
    for (int part = 0; part < PARTS; part++) {
      if (partNanos[part] > 0) {
        parts.addAndGet(part, partNanos[part]);
      }
    }
  }

  private Profile ofSync(String syncId) {
    synchronized (syncs) {
      Profile sync = syncs.get(syncId);
      if (sync == null) {
        if (syncs.size() == MOST_SYNCS) {
          String eldest = syncs.keySet().iterator().next();
          syncs.remove(eldest);
          watcher.left(eldest);
        }
        sync = new Profile();
        syncs.put(syncId, sync);
        watcher.appeared(syncId, sync);
      }
      return sync;
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
