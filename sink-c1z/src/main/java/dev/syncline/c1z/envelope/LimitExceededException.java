package dev.syncline.c1z.envelope;

/**
 * Reading on would take more than {@link EnvelopeLimits} allow; the message names the limit and its
 * knob.
 */
public final class LimitExceededException extends C1zException {
  private static final long serialVersionUID = 1;

  /**
   * @param file name for the message
   * @param offset place in the file, or {@link #NO_OFFSET}
   * @param problem what was found and what was expected
   */
  public LimitExceededException(String file, long offset, String problem) {
    super(file, offset, problem, null);
  }
}
