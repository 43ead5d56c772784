package dev.syncline.job.cli;

/**
 * Wrong use of a command: arguments that do not fit each other or the files they name. Ends with
 * exit status 2.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line that says what was found and what was expected
   */
  public UsageException(String message) {
    super(message);
  }
}
