package dev.syncline.job.input;

import java.io.IOException;

/**
 * An input that cannot be read as a sequence of records. The message is one line that names file
 * and position.
 */
public final class InputException extends IOException {
  private static final long serialVersionUID = 1;

  /** About the file as a whole. */
  InputException(String file, String problem) {
    super(file + ": " + problem);
  }

  /** About a place in it. */
  InputException(Position position, String problem) {
    super(position + ": " + problem);
  }

  /** About a place in it, with what the decoder said. */
  InputException(Position position, String problem, Throwable cause) {
    super(position + ": " + problem, cause);
  }
}
