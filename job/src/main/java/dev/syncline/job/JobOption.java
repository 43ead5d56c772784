package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.util.TimeUtils;

/**
 * The one definition of an option of the job: name, type and default are those of the Flink option,
 * so that durations and sizes are written as elsewhere in Flink.
 *
 * @param option key, type and default
 * @param label what stands for the value in help, such as {@code SIZE}
 * @param description one or two sentences, without the default
 * @param required whether there is no job without a value
 * @param expected what values are good, as it follows "expected"
 * @param rule whether a value of the type is good
 */
public record JobOption<T>(
    ConfigOption<T> option,
    String label,
    String description,
    boolean required,
    String expected,
    Predicate<T> rule) {
  public JobOption {
    requireNonNull(option);
    requireNonNull(label);
    requireNonNull(description);
    requireNonNull(expected);
    requireNonNull(rule);
  }

  /** The option's name: in a file as it is, on the command line with two hyphens in front. */
  public String name() {
    return option.key();
  }

  /** The environment variable that stands for it. */
  public String variable() {
    return SettingsReader.variable(name());
  }

  /** The value that counts if none is given, or null. */
  public T defaultValue() {
    return option.hasDefaultValue() ? option.defaultValue() : null;
  }

  /** The same as text that the option takes. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultValue()).map(JobOption::text);
  }

  /** A value as text that the option takes. */
  static String text(Object value) {
    return value instanceof Enum<?> constant
        ? word(constant)
        : value instanceof Duration duration
            ? TimeUtils.formatWithHighestUnit(duration)
            : value.toString();
  }

  /** Whether it is true or false. */
  boolean isFlag() {
    return defaultValue() instanceof Boolean;
  }

  /** All of its values, if they are few words; else nothing. */
  List<String> choices() {
    return choices(defaultValue());
  }

  static List<String> choices(Object defaultValue) {
    if (defaultValue instanceof Boolean) {
      return List.of("true", "false");
    }
    return defaultValue instanceof Enum<?> constant
        ? Arrays.stream(constant.getDeclaringClass().getEnumConstants())
            .map(JobOption::word)
            .toList()
        : List.of();
  }

  private static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
