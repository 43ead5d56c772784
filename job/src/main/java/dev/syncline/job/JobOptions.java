package dev.syncline.job;

import dev.syncline.job.cli.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of the job, and settings of Flink, as options of a command: made of {@link
 * SynclineOptions}, read back.
 */
public final class JobOptions implements IModelTransformer {
  private static final String FLINK = "-D";

  /** Gives a command an option for each of the job's, in the same order. */
  @Override
  public CommandSpec transform(CommandSpec command) {
    for (JobOption<?> option : SynclineOptions.all()) {
      command.addOption(
          OptionSpec.builder("--" + option.name())
              .type(String.class)
              .arity(isFlag(option) ? "0..1" : "1")
              .fallbackValue(isFlag(option) ? "true" : "")
              .paramLabel(option.label())
              .description(description(option))
              .build());
    }
    command.addOption(
        OptionSpec.builder(FLINK)
            .type(Map.class)
            .auxiliaryTypes(String.class, String.class)
            .paramLabel("KEY=VALUE")
            .description(
                "A setting of Flink, for instance restart-strategy.type=fixed-delay; may come"
                    + " several times.")
            .build());
    return command;
  }

  private static boolean isFlag(JobOption<?> option) {
    return option.defaultValue() instanceof Boolean;
  }

  private static String description(JobOption<?> option) {
    Object standard = option.defaultValue();
    String text = option.description().replace("%", "%%");
    if (standard == null) {
      return option.required() ? text + " Required." : text;
    }
    String shown =
        standard instanceof Enum<?> constant
            ? constant.name().toLowerCase(Locale.ROOT)
            : standard instanceof Duration duration
                ? TimeUtils.formatWithHighestUnit(duration)
                : standard.toString();
    return text + " [" + shown + "]";
  }

  /**
   * What was given on the command line.
   *
   * @param base values that count if none is given
   * @throws UsageException that names every value that is none, and every option that is missing
   */
  public static JobSettings read(CommandSpec command, SynclineOptions base) {
    ParseResult line = command.commandLine().getParseResult();
    SynclineOptions options = base;
    List<String> problems = new ArrayList<>();
    for (JobOption<?> option : SynclineOptions.all()) {
      String text = line.matchedOptionValue("--" + option.name(), (String) null);
      try {
        if (text != null) {
          options = options.withText(option, text);
        }
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
        continue;
      }
      if (option.required() && options.find(option).isEmpty()) {
        problems.add("--" + option.name() + " is missing");
      }
    }
    if (!problems.isEmpty()) {
      throw new UsageException(String.join("; ", problems));
    }
    return new JobSettings(options, line.matchedOptionValue(FLINK, Map.of()));
  }
}
