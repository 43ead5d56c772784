package dev.syncline.job.cli;

/** A command ran and its result is not what was asked for. Ends with exit status 1. */
public final class WrongResultException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line that says what was found and what was expected
   */
  public WrongResultException(String message) {
    super(message);
  }
}
