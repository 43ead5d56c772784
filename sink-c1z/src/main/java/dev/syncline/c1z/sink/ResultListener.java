package dev.syncline.c1z.sink;

import java.io.IOException;
import java.io.Serializable;

/**
 * Hears of every sync that ended, after its file is visible and before its checkpoint is forgotten:
 * at least once, also for what the last checkpoint of a job publishes. Sent to the TaskManagers as
 * Java object; called there by the threads of several committers, one call at a time each.
 */
@FunctionalInterface
public interface ResultListener extends Serializable {
  /** Does nothing. */
  ResultListener NONE = result -> {};

  /**
   * @throws IOException if it should be told again
   */
  void ended(SyncResult result) throws IOException;

  /** Tells this one, then another. */
  default ResultListener andThen(ResultListener next) {
    return result -> {
      ended(result);
      next.ended(result);
    };
  }
}
