package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Shows what a job would run with, as a file that {@code --config} takes, and behind each value
 * where it comes from. Secrets are not in it.
 */
final class EffectiveSettings {
  /** Text that YAML takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./][\\w./,:=+-]*( [\\w./,=+-]+)*");

  private final JobSettings settings;
  private final PrintStream out;

  EffectiveSettings(JobSettings settings, PrintStream out) {
    this.settings = requireNonNull(settings);
    this.out = requireNonNull(out);
  }

  void print() {
    for (JobOption<?> option : SynclineOptions.all()) {
      if (option == SynclineOptions.KAFKA) {
        continue;
      }
      Optional<?> value = settings.options().find(option);
      if (value.isPresent()) {
        line("", option.name(), JobOption.text(value.get()), option.name());
      } else {
        out.println("# " + option.name() + ": not set");
      }
    }
    section("kafka", settings.options().find(SynclineOptions.KAFKA).orElse(Map.of()));
    section("flink", settings.flink());
  }

  private void section(String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      out.println(name + ":");
      new TreeMap<>(values)
          .forEach(
              (key, value) ->
                  line(
                      "  ",
                      key,
                      KafkaKeys.isSecret(key) ? JobSettings.HIDDEN : value,
                      name + "." + key));
    }
  }

  private void line(String indent, String name, String value, String key) {
    String origin = settings.origins().getOrDefault(key, "default");
    out.println(indent + name + ": " + quoted(value) + "  # " + origin);
  }

  private static String quoted(String value) {
    return PLAIN.matcher(value).matches() && !value.endsWith(":")
        ? value
        : "'" + value.replace("'", "''") + "'";
  }
}
