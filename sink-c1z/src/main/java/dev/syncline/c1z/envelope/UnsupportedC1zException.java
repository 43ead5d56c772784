package dev.syncline.c1z.envelope;

/**
 * The file is a c1z of a kind that is not read here: an older format, an unknown engine or payload
 * encoding, a table format that is too old or too new.
 */
public final class UnsupportedC1zException extends NotC1zException {
  private static final long serialVersionUID = 1;

  /**
   * @param file name for the message
   * @param offset place in the file, or {@link #NO_OFFSET}
   * @param problem what was found and what was expected
   */
  public UnsupportedC1zException(String file, long offset, String problem) {
    super(file, offset, problem, null);
  }
}
