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

  /** The results of another checkpoint follow. */
  default void commits() {
    // Which results belong together matters to few.
  }

  /** Nothing more will be told here. */
  default void close() throws IOException {
    // Nothing is open.
  }

  /** Tells this one, then another. */
  default ResultListener andThen(ResultListener next) {
    return new Both(this, next);
  }

  /** Two of them. */
  record Both(ResultListener first, ResultListener next) implements ResultListener {
    private static final long serialVersionUID = 1L;

    @Override
    public void ended(SyncResult result) throws IOException {
      first.ended(result);
      next.ended(result);
    }

    @Override
    public void commits() {
      first.commits();
      next.commits();
    }

    @Override
    public void close() throws IOException {
      try {
        first.close();
      } finally {
        next.close();
      }
    }
  }
}
