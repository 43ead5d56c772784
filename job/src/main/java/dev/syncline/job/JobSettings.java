package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * All that a command which starts the job was told. Immutable.
 *
 * @param options of the job
 * @param flink settings of Flink
 */
public record JobSettings(SynclineOptions options, Map<String, String> flink) {
  private static final String FLINK_PARALLELISM = "parallelism.default";

  public JobSettings {
    requireNonNull(options);
    flink = Map.copyOf(flink);
  }

  /** The parallelism that was asked for, by an option or by a setting of Flink. */
  public Optional<Integer> parallelism() {
    return options
        .find(SynclineOptions.PARALLELISM)
        .or(() -> Optional.ofNullable(flink.get(FLINK_PARALLELISM)).map(Integer::valueOf));
  }
}
