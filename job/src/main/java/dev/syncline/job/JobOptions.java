package dev.syncline.job;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of the job, and settings of Flink, as options of a command: made of {@link
 * SynclineOptions}, read back together with a file and the environment.
 */
public final class JobOptions implements IModelTransformer {
  /** Names the file if no flag does. */
  static final String CONFIG_VARIABLE = "SYNCLINE_CONFIG";

  private static final String CONFIG = "--config";
  private static final String FLINK = "-D";
  private static final String KAFKA = "--" + SynclineOptions.KAFKA.name();
  private static final String[] NONE = {};

  /** Gives a command an option for each of the job's, in the same order. */
  @Override
  public CommandSpec transform(CommandSpec command) {
    // Reported with all the rest that is wrong, instead of before it.
    command.parser().unmatchedArgumentsAllowed(true);
    command.addOption(
        OptionSpec.builder(CONFIG)
            .type(Path.class)
            .paramLabel("FILE")
            .description(
                "YAML file with any of the options, as \"name: value\", and sections kafka and"
                    + " flink. Flags count more, then variables such as SYNCLINE_TOPICS.")
            .build());
    for (JobOption<?> option : SynclineOptions.all()) {
      command.addOption(
          OptionSpec.builder("--" + option.name())
              .type(option == SynclineOptions.KAFKA ? String[].class : String.class)
              .arity(option.isFlag() ? "0..1" : "1")
              .fallbackValue(option.isFlag() ? "true" : "")
              .paramLabel(option.label())
              .description(description(option))
              .build());
    }
    command.addOption(
        OptionSpec.builder(FLINK)
            .type(String[].class)
            .arity("1")
            .paramLabel("KEY=VALUE")
            .description(
                "A setting of Flink, for instance restart-strategy.type=fixed-delay; may come"
                    + " several times.")
            .build());
    return command;
  }

  private static String description(JobOption<?> option) {
    String text = option.description().replace("%", "%%");
    return option
        .defaultText()
        .map(shown -> text + " [" + shown + "]")
        .orElse(option.required() ? text + " Required." : text);
  }

  /**
   * What was told on the command line, by the environment, and by a file.
   *
   * @param base values that count if none is given
   * @throws UsageException that names every value that is none, and every option that is missing or
   *     does not exist
   */
  public static JobSettings read(CommandSpec command, SynclineOptions base) {
    ParseResult line = command.commandLine().getParseResult();
    Map<String, String> environment = Streams.of(command).environment();
    SettingsReader reader = new SettingsReader(base, Set.of());
    reader.fileAndEnvironment(line.matchedOptionValue(CONFIG, (Path) null), environment);
    for (JobOption<?> option : SynclineOptions.all()) {
      String flag = "--" + option.name();
      if (option != SynclineOptions.KAFKA && line.hasMatchedOption(flag)) {
        reader.flag(flag, option.name(), line.matchedOptionValue(flag, ""));
      }
    }
    for (String setting : line.matchedOptionValue(KAFKA, NONE)) {
      reader.setting(KAFKA, "kafka", setting);
    }
    for (String setting : line.matchedOptionValue(FLINK, NONE)) {
      reader.setting(FLINK, "flink", setting);
    }
    reader.unknownArguments(
        line.unmatched(),
        command.optionsMap().keySet().stream().map(flag -> flag.replaceFirst("^-+", "")).toList());
    return reader.read();
  }
}
