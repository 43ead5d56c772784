package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.cli.UsageException;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/**
 * All that a command which starts the job was told. Immutable.
 *
 * @param options of the job
 * @param flink settings of Flink
 * @param origins where values come from, by name of option, {@code kafka.KEY} or {@code flink.KEY};
 *     the others are defaults
 */
public record JobSettings(
    SynclineOptions options, Map<String, String> flink, Map<String, String> origins) {
  /** Stands for a secret wherever values are shown. */
  static final String HIDDEN = "[hidden]";

  public JobSettings {
    requireNonNull(options);
    flink = Map.copyOf(flink);
    origins = Map.copyOf(origins);
  }

  /**
   * The parallelism that was asked for, by an option or by a setting of Flink.
   *
   * @throws UsageException if the setting of Flink is no number
   */
  public Optional<Integer> parallelism() {
    try {
      return options
          .find(SynclineOptions.PARALLELISM)
          .or(() -> Configuration.fromMap(flink).getOptional(CoreOptions.DEFAULT_PARALLELISM));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          CoreOptions.DEFAULT_PARALLELISM.key() + ": expected a whole number from 1");
    }
  }
}
