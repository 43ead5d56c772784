package dev.syncline.c1z.envelope;

/** The file is not a c1z3 file: it begins otherwise, is empty, or does not exist. */
public class NotC1zException extends C1zException {
  private static final long serialVersionUID = 1;

  /**
   * @param file name for the message
   * @param offset place in the file, or {@link #NO_OFFSET}
   * @param problem what was found and what was expected
   */
  public NotC1zException(String file, long offset, String problem) {
    super(file, offset, problem, null);
  }

  /** With the exception that a library gave. */
  public NotC1zException(String file, long offset, String problem, Throwable cause) {
    super(file, offset, problem, cause);
  }
}
