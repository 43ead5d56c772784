package dev.syncline.c1z.write;

import java.util.EnumMap;
import java.util.Map;

/**
 * How long the stages of writing one file took, by the clock on the wall: stages follow each other,
 * each on all workers. A stage that is entered again adds up.
 *
 * <p>Costs one look at the clock a stage. Not thread-safe: for the thread that has the file
 * written.
 */
public final class StageTimes {
  /** The stages, in their order. */
  public enum Stage {
    /** Records are taken, translated, sorted into runs. */
    SORT,
    /** The runs of each shard are merged and folded into one; keys of indexes are derived. */
    SEAL,
    /** Grants are expanded. */
    EXPAND,
    /** Ranges are planned, merged, and built into compressed tables. */
    BUILD,
    /** The file is put together and written. */
    ASSEMBLE
  }

  private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
  private Stage current;
  private long since;

  /** Ends the stage before, if there is one, and starts this. */
  void enter(Stage stage) {
    long now = System.nanoTime();
    if (current != null) {
      nanos.merge(current, now - since, Long::sum);
    }
    current = stage;
    since = now;
  }

  /** Ends the last stage. */
  void end() {
    enter(null);
  }

  /** Nanoseconds of the stages that have ended; stages that were not entered are missing. */
  public Map<Stage, Long> nanos() {
    return new EnumMap<>(nanos);
  }
}
