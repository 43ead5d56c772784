package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.SealedRun;
import java.util.List;

/**
 * What an expansion makes.
 *
 * @param runs runs that come behind all others: their rows win over rows with equal keys
 * @param counters what it came across
 */
public record ExpandedRuns(List<SealedRun> runs, ExpansionCounters counters) {
  public ExpandedRuns {
    runs = List.copyOf(runs);
  }
}
