package dev.syncline.job.cli;

import java.util.List;

/**
 * Wrong use of a command: arguments that do not fit each other or the files they name. Ends with
 * exit status 2.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> lines;

  /**
   * @param message one line that says what was found and what was expected
   */
  public UsageException(String message) {
    this(List.of(message));
  }

  /**
   * @param lines one for each thing that is wrong
   */
  public UsageException(List<String> lines) {
    super(String.join("; ", lines));
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}
