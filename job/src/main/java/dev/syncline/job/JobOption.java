package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import org.apache.flink.configuration.ConfigOption;

/**
 * The one definition of an option of the job: name, type and default are those of the Flink option,
 * so that durations and sizes are written as elsewhere in Flink.
 *
 * @param option key, type and default
 * @param label what stands for the value in help, such as {@code SIZE}
 * @param description one or two sentences, without the default
 * @param required whether there is no job without a value
 */
public record JobOption<T>(
    ConfigOption<T> option, String label, String description, boolean required) {
  public JobOption {
    requireNonNull(option);
    requireNonNull(label);
    requireNonNull(description);
  }

  /** The option's name, on the command line with two hyphens in front. */
  public String name() {
    return option.key();
  }

  /** The value that counts if none is given, or null. */
  public T defaultValue() {
    return option.hasDefaultValue() ? option.defaultValue() : null;
  }
}
