package dev.syncline.local.chaos;

import java.io.IOException;

/** A part of a cluster that can be killed and comes back. */
interface Victim {
  /** For the report, for instance {@code taskmanager-1}. */
  String name();

  /** Whether the job notices when it is gone. */
  boolean isBusy() throws IOException;

  /** Returns when it is gone. */
  void kill() throws IOException;

  /** Starts it, or another one in its place, and returns at once. */
  void revive() throws IOException;
}
