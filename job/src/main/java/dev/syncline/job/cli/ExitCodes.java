package dev.syncline.job.cli;

/** Exit statuses. There are no others. */
public final class ExitCodes {
  /** Everything that was asked for is there. */
  public static final int OK = 0;

  /**
   * It ran, but the result is not what was asked for: a sync was not published, files differ, a
   * file is damaged.
   */
  public static final int WRONG_RESULT = 1;

  /** Wrong use, or an input or output file that cannot be read or written. */
  public static final int WRONG_USE = 2;

  private ExitCodes() {}
}
