package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.RunSink;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.RunStore;
import dev.syncline.c1z.sort.SortOptions;
import java.util.Objects;

/**
 * What an expansion works with.
 *
 * @param runs opens the runs of the sync
 * @param scratch takes what is read again before the expansion is over
 * @param output takes the runs that it makes
 * @param workers its threads
 * @param sort how runs are written
 * @param derivedBytes memory of each thread for sorting derived keys
 */
public record ExpansionResources(
    RunSource runs,
    RunStore scratch,
    RunSink output,
    Workers workers,
    SortOptions sort,
    int derivedBytes) {
  public ExpansionResources {
    Objects.requireNonNull(runs);
    Objects.requireNonNull(scratch);
    Objects.requireNonNull(output);
    Objects.requireNonNull(workers);
    Objects.requireNonNull(sort);
  }

  /** Opens everything that is read: runs of the sync and scratch. */
  RunSource reads() {
    return path -> scratch.has(path) ? scratch.open(path) : runs.open(path);
  }
}
