package dev.syncline.c1z.sort;

import java.io.IOException;
import java.io.OutputStream;

/** Takes runs that are handed on to others. Thread-safe; each output is written by one thread. */
@FunctionalInterface
public interface RunSink {
  /** Starts a new run. */
  Output create() throws IOException;

  /** The bytes of a run. */
  abstract class Output extends OutputStream {
    /** Ends the run that a writer has written to this, and closes this. */
    public abstract SealedRun seal(SealedRunWriter run) throws IOException;

    /** Gives up a run that was not sealed. */
    public abstract void abandon() throws IOException;
  }
}
