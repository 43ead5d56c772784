package dev.syncline.c1z.sort;

import java.io.IOException;
import java.io.OutputStream;

/** A place for new runs. Thread-safe; each output is written by one thread. */
public interface RunStore extends RunSource {
  /** Starts a new run. */
  Output create() throws IOException;

  /** Whether this is where a run is. */
  boolean has(String path);

  /** Gives up a run that nobody will open any more. */
  void delete(String path) throws IOException;

  /**
   * The bytes of a run. What was written before {@link #flush} may be read by other threads that
   * learn of it later, while more is written; the rest once it is closed.
   */
  abstract class Output extends OutputStream {
    /** The name by which {@link RunSource#open} finds it. */
    public abstract String path();
  }
}
