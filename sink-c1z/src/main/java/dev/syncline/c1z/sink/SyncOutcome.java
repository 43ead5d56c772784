package dev.syncline.c1z.sink;

import java.util.Locale;

/** How a sync ended. */
public enum SyncOutcome {
  /** Its file is at its place. */
  PUBLISHED(0),
  /** Something is missing or contradicts itself; there is no file. */
  QUARANTINED(1),
  /** There is another file at its place, which was left alone. */
  CONFLICT(2),
  /** The producer dropped it. */
  ABORTED(3),
  /** Nothing came for the idle time. */
  ABANDONED(4);

  private static final SyncOutcome[] BY_CODE = values();

  private final int code;

  SyncOutcome(int code) {
    this.code = code;
  }

  /** The number that stands for it in serialized form; never changes. */
  int code() {
    return code;
  }

  static SyncOutcome of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("outcome " + code + ", known are 0 to 4");
    }
    return BY_CODE[code];
  }

  /** As in results: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
