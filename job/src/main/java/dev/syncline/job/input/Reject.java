package dev.syncline.job.input;

import static java.util.Objects.requireNonNull;

/**
 * A whole record that is not stored.
 *
 * @param position where it is
 * @param kind what is wrong in general
 * @param reason one line that says what was found and what was expected
 */
public record Reject(Position position, Kind kind, String reason) {

  /** What is wrong with a rejected record. */
  public enum Kind {
    /** It does not parse. */
    MALFORMED("malformed"),
    /** It parses, but the rules of the store refuse it. */
    REFUSED("refused"),
    /** It lies before, between or behind the syncs of its file. */
    OUTSIDE("outside");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word in listings. */
    public String word() {
      return word;
    }
  }

  public Reject {
    requireNonNull(position, "position");
    requireNonNull(kind, "kind");
    requireNonNull(reason, "reason");
  }
}
