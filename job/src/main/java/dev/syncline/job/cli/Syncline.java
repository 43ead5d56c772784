package dev.syncline.job.cli;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The root of the command line and main class of the launcher. Finds its commands by {@link
 * ServiceLoader}.
 *
 * <p>{@link #run} is the whole program without {@code System.exit}: tests call it in-process.
 */
@Command(
    name = "syncline",
    description = "Kafka streams of connector output to .c1z files, as an Apache Flink job.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline run testdata/sample/organisation.ndjson --output out",
      "  syncline pack input.ndjson --output sync.c1z",
      "  syncline c1z info sync.c1z",
      "",
      "Exit status: 0 done, 1 the result is not what was asked for, 2 wrong use or unreadable file.",
      "SYNCLINE_JAVA_OPTS sets JVM options, for instance -Xmx2g."
    })
public final class Syncline implements Runnable {
  /** The order in which help lists the commands; commands not named here follow by name. */
  private static final List<String> ORDER =
      List.of(
          "run",
          "pack",
          "produce",
          "job",
          "c1z",
          "fixture",
          "bench",
          "chaos",
          "cluster",
          "submit",
          "completion");

  private final Streams streams;
  @Spec private CommandSpec spec;

  private Syncline(Streams streams) {
    this.streams = requireNonNull(streams, "streams");
  }

  Streams streams() {
    return streams;
  }

  /** Runs only when no command was named. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Entry of the launcher. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(
            new StandardOutput(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    // The launcher knows; System.console() tells about standard input and output together only.
    boolean terminal = Boolean.getBoolean("syncline.terminal");
    boolean outTerminal = Boolean.getBoolean("syncline.terminal.out");
    System.exit(run(new Streams(System.in, out, err, terminal, outTerminal), arguments));
  }

  /**
   * Runs one command line.
   *
   * @return the exit status, one of {@link ExitCodes}
   */
  public static int run(Streams streams, String... arguments) {
    ErrorReport errors = new ErrorReport(streams.err());
    try {
      int status = commandLine(streams).execute(arguments);
      streams.out().flush();
      return status;
    } catch (RuntimeException | OutOfMemoryError e) {
      return errors.report(e);
    }
  }

  /** The complete tree of commands. */
  static CommandLine commandLine(Streams streams) {
    CommandLine root = new CommandLine(new Syncline(streams));
    Map<CommandGroup, CommandLine> groups = new EnumMap<>(CommandGroup.class);
    groups.put(CommandGroup.NONE, root);
    List<CommandLine> top = new ArrayList<>();
    for (SynclineCommand command : ServiceLoader.load(SynclineCommand.class)) {
      CommandLine line = new CommandLine(command);
      if (command.group() == CommandGroup.NONE) {
        top.add(line);
      } else {
        groups
            .computeIfAbsent(
                command.group(),
                group -> {
                  CommandLine parent = GroupCommand.of(group);
                  top.add(parent);
                  return parent;
                })
            .addSubcommand(line);
      }
    }
    top.sort(
        comparingInt((CommandLine line) -> rank(line.getCommandName()))
            .thenComparing(comparing(CommandLine::getCommandName)));
    top.forEach(root::addSubcommand);
    addHelp(root);
    ErrorReport errors = new ErrorReport(streams.err());
    return root.setOut(writer(streams.out()))
        .setErr(writer(streams.err()))
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                streams.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  private static int rank(String name) {
    int rank = ORDER.indexOf(name);
    return rank < 0 ? ORDER.size() : rank;
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new VersionProvider());
    line.getCommandSpec().usageMessage().footerHeading("%nExamples:%n");
    for (CommandLine child : line.getSubcommands().values()) {
      addHelp(child);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** A word with commands below it and nothing to do of its own. */
  @Command(synopsisSubcommandLabel = "COMMAND")
  private static final class GroupCommand implements Runnable {
    @Spec private CommandSpec spec;

    static CommandLine of(CommandGroup group) {
      CommandLine line = new CommandLine(new GroupCommand());
      line.setCommandName(group.word());
      line.getCommandSpec()
          .usageMessage()
          .description(group.description())
          .footer("  syncline " + group.word() + " COMMAND --help");
      return line;
    }

    @Override
    public void run() {
      throw new ParameterException(
          spec.commandLine(),
          "a command is missing, one of " + String.join(", ", spec.subcommands().keySet()));
    }
  }
}
