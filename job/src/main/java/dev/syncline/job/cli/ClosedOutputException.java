package dev.syncline.job.cli;

/**
 * Whoever read our output has gone, as {@code head} does: the rest is not wanted, and it is no
 * error to report.
 */
final class ClosedOutputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ClosedOutputException(Throwable cause) {
    super(cause);
  }
}
