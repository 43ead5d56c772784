package dev.syncline.c1z.envelope;

import java.io.IOException;
import java.util.Objects;

/**
 * A file that cannot be used as a c1z. The subclasses are the three classes of reasons that callers
 * treat differently: {@link NotC1zException} (another format), {@link DamagedFileException} (a new
 * sync may replace it), {@link LimitExceededException} (a configured bound).
 *
 * <p>The message is one line: file, place, what was found and what was expected.
 */
public abstract class C1zException extends IOException {
  /** The value of {@link #offset} if no place in the file is to blame. */
  public static final long NO_OFFSET = -1;

  private static final long serialVersionUID = 1;

  private final String file;
  private final long offset;

  C1zException(String file, long offset, String problem, Throwable cause) {
    super(
        oneLine(
            Objects.requireNonNull(file)
                + (offset < 0 ? ": " : ": at byte " + offset + ": ")
                + problem),
        cause);
    this.file = file;
    this.offset = offset;
  }

  /** Names that come out of a damaged file may hold anything, also what moves a cursor. */
  private static String oneLine(String message) {
    if (message.chars().noneMatch(Character::isISOControl)) {
      return message;
    }
    StringBuilder line = new StringBuilder();
    message
        .chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                line.append(String.format("\\x%02x", c));
              } else {
                line.append((char) c);
              }
            });
    return line.toString();
  }

  /** Name of the file; {@code outer!inner} if a file inside the payload is meant. */
  public final String file() {
    return file;
  }

  /** Byte offset in {@link #file} or {@link #NO_OFFSET}. */
  public final long offset() {
    return offset;
  }
}
