package dev.syncline.c1z.sink;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps account of what an operator has in keyed state and of what it removed, in bytes. Not part
 * of any checkpoint, so after a restore it knows what it is told. Used by the thread of the task.
 */
public final class StateSpace {
  private final Map<Object, Long> byKey = new HashMap<>();
  private long live;
  // What a job before this one removed is not known; nothing says that it was little.
  private long garbage = StateReclaim.MIN_GARBAGE;

  /** Tells that so many bytes are in state. */
  public void stored(long bytes) {
    live += bytes;
  }

  /** Tells that so many bytes are gone from state. */
  public void removed(long bytes) {
    live -= bytes;
    garbage += bytes;
  }

  /** Like {@link #stored(long)}, to be removed with everything else of a key. */
  void storedFor(Object key, long bytes) {
    stored(bytes);
    byKey.merge(key, bytes, Long::sum);
  }

  /** Tells that everything of a key is gone. */
  void removedAllOf(Object key) {
    Long bytes = byKey.remove(key);
    if (bytes != null) {
      removed(bytes);
    }
  }

  /** Bytes that are there. */
  public long live() {
    return live;
  }

  /** Bytes that were removed and may still take space on disk and in checkpoints. */
  long garbage() {
    return garbage;
  }

  /** Tells that what had been removed before now takes no space any more, or soon will not. */
  void collected() {
    garbage = 0;
  }
}
