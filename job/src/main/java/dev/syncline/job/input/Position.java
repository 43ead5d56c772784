package dev.syncline.job.input;

import static java.util.Objects.requireNonNull;

/**
 * Where a record is in an input.
 *
 * @param file the input as it was named on the command line
 * @param unit what {@code number} counts
 * @param number byte offset of the record's length prefix in the decompressed content, from 0; or
 *     line or record, from 1
 */
public record Position(String file, Unit unit, long number) {

  /** What a position counts. */
  public enum Unit {
    OFFSET("offset"),
    LINE("line"),
    RECORD("record");

    private final String word;

    Unit(String word) {
      this.word = word;
    }

    /** The word in messages and listings. */
    public String word() {
      return word;
    }
  }

  public Position {
    requireNonNull(file, "file");
    requireNonNull(unit, "unit");
  }

  /** For instance {@code input.ndjson: line 17}. */
  @Override
  public String toString() {
    return file + ": " + unit.word() + " " + number;
  }
}
