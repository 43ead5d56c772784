package dev.syncline.local;

import dev.syncline.job.JobOption;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.UsageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option {@code --set} of commands that run the job, a picocli mixin. */
public final class JobSettings {
  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Any other option of the job; \"syncline job --help\" lists them.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * The options with what was set.
   *
   * @throws UsageException if there is no such option, or a value is not one of it
   */
  public SynclineOptions applyTo(SynclineOptions job) {
    SynclineOptions changed = job;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      changed = with(changed, option(setting.getKey()), setting.getValue());
    }
    return changed;
  }

  /**
   * The options with one more, as text.
   *
   * @throws UsageException if the text is not a value of it
   */
  public static SynclineOptions with(SynclineOptions job, JobOption<?> option, String text) {
    try {
      return job.withText(option, text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static JobOption<?> option(String name) {
    return SynclineOptions.all().stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "the job has no option "
                        + name
                        + ", only "
                        + SynclineOptions.all().stream()
                            .map(JobOption::name)
                            .sorted()
                            .collect(Collectors.joining(", "))));
  }
}
