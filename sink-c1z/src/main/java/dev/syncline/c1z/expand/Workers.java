package dev.syncline.c1z.expand;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** Threads that an expansion may use. */
public interface Workers {
  /** How many pieces of work run at a time. */
  int count();

  /**
   * Runs pieces of work, in parallel if it can, and waits for all of them.
   *
   * @throws IOException what the first piece that failed has thrown; no piece runs any more
   */
  <T> List<T> runAll(List<Callable<T>> work) throws IOException;
}
