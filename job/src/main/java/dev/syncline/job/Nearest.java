package dev.syncline.job;

import java.util.Collection;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that somebody may have meant. */
final class Nearest {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();
  private static final int PART = 3;
  private static final int SLIP = 2;

  private Nearest() {}

  /** The name closest to the text, if less than a third of it differs. */
  static Optional<String> of(String text, Collection<String> names) {
    return within(text, names, Integer.MAX_VALUE);
  }

  /** The name from which the text differs by a slip of the finger, and no more. */
  static Optional<String> slip(String text, Collection<String> names) {
    return within(text, names, SLIP);
  }

  private static Optional<String> within(String text, Collection<String> names, int limit) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      int distance = DISTANCE.apply(text, name);
      if (distance < least && distance <= Math.min(limit, name.length() / PART)) {
        best = name;
        least = distance;
      }
    }
    return Optional.ofNullable(best);
  }
}
