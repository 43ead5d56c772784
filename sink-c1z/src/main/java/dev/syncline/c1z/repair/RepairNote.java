package dev.syncline.c1z.repair;

import java.util.Objects;

/**
 * One thing that was wrong with the rows of a file. Indexes, digests and statistics are made anew
 * and not spoken of.
 *
 * @param outcome what became of it
 * @param message one line: what was found, where, and what was done
 */
public record RepairNote(Outcome outcome, String message) {
  public RepairNote {
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(message);
  }

  /** What became of it. */
  public enum Outcome {
    /** The new file holds what was meant. */
    MENDED,
    /** The new file lacks something, which the message names. */
    LOST
  }
}
