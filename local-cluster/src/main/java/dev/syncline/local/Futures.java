package dev.syncline.local;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.util.ExceptionUtils;

/** Waiting for what brokers and clusters promise. */
public final class Futures {
  private Futures() {}

  /**
   * @param what what is waited for, as it follows "cannot"
   * @throws IOException if it failed; its message has the first cause's
   */
  public static <T> T get(String what, Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot " + what + ": " + rootMessage(e), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + what, e);
    }
  }

  /** What the first of a chain of exceptions said. */
  public static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = ExceptionUtils.stripExecutionException(root).getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
