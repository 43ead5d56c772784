package dev.syncline.local;

import dev.syncline.job.JobOption;
import dev.syncline.job.SettingsReader;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.UsageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option {@code --set} of commands that run the job, a picocli mixin. */
public final class SetOption {
  /** The commands fill them in by themselves. */
  private static final Set<JobOption<?>> REQUIRED =
      SynclineOptions.all().stream().filter(JobOption::required).collect(Collectors.toSet());

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Any other option of the job; \"syncline job --help\" lists them.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** Passes on what was set. */
  public void tell(SettingsReader reader) {
    settings.forEach((name, value) -> reader.flag("--set " + name, name, value));
  }

  /**
   * The options with what was set.
   *
   * @throws UsageException that names every option that does not exist, and every value that is not
   *     one of its option
   */
  public SynclineOptions applyTo(SynclineOptions job) {
    SettingsReader reader = new SettingsReader(job, REQUIRED);
    tell(reader);
    return reader.read().options();
  }
}
