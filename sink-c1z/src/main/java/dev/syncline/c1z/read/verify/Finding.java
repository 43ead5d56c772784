package dev.syncline.c1z.read.verify;

import java.util.Locale;
import java.util.Objects;

/**
 * Something that is not as it should be.
 *
 * @param severity whether a reader would get wrong answers
 * @param check which check found it
 * @param message one line: what was found, what was expected, where
 */
public record Finding(Severity severity, Check check, String message) {
  public Finding {
    Objects.requireNonNull(severity);
    Objects.requireNonNull(check);
    Objects.requireNonNull(message);
  }

  /** How bad it is. */
  public enum Severity {
    /** The file is wrong. */
    ERROR,
    /** Legal, but seldom meant: references to what is not there, left-overs. */
    WARNING
  }

  /** The checks, in the order in which they run. */
  public enum Check {
    /** Payload files against their recorded sizes and hashes. */
    FRAME,
    /** Blocks, indexes, bounds and properties of tables. */
    TABLE,
    /** The visible keys: order, families, tuples. */
    KEY,
    /** Values against their keys. */
    ROW,
    /** The stamps and the sync run, and their copy in the manifest. */
    SYNC,
    STATISTICS,
    INDEX_BY_PARENT,
    INDEX_BY_PRINCIPAL,
    INDEX_NEEDS_EXPANSION,
    INDEX_BY_PRINCIPAL_HASH,
    DIGEST,
    REFERENCE;

    /** Name as printed: {@code index-by-parent}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
