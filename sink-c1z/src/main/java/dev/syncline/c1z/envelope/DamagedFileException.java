package dev.syncline.c1z.envelope;

/** The file begins as a c1z3 file but is cut, changed or contradicts itself. */
public final class DamagedFileException extends C1zException {
  private static final long serialVersionUID = 1;

  /**
   * @param file name for the message
   * @param offset place in the file, or {@link #NO_OFFSET}
   * @param problem what was found and what was expected
   */
  public DamagedFileException(String file, long offset, String problem) {
    super(file, offset, problem, null);
  }

  /** With the exception that a library gave. */
  public DamagedFileException(String file, long offset, String problem, Throwable cause) {
    super(file, offset, problem, cause);
  }
}
