package dev.syncline.local.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waiting for what another process does, which can only be asked for again and again. */
final class Waiting {
  private static final long PAUSE_MILLIS = 50;

  private Waiting() {}

  /** Something that may not be so yet. An {@link IOException} means: not yet. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * @param what that is waited for, as it follows "waiting until"
   * @param process that has to be alive meanwhile
   * @throws IOException if it does not happen in time, or the process dies
   */
  static void until(String what, JavaProcess process, Duration patience, Condition condition)
      throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    IOException last = null;
    while (true) {
      // Asked for before the condition: what it said last may have been the reason to end.
      boolean alive = process.isAlive();
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        last = e;
      }
      if (!alive) {
        throw new IOException(
            process.name()
                + " ended, waiting until "
                + what
                + "; the end of "
                + process.log()
                + ":\n"
                + process.lastLines());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "waited " + patience.toSeconds() + " s until " + what + "; see " + process.log(), last);
      }
      pause();
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting");
    }
  }
}
